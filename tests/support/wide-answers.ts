import type { StoredExchange } from "./stored-messages.ts";

const LONG_WORD = "Donaudampfschifffahrtsgesellschaft";

/** Answers with content that is wider than a phone's screen. The keys describe the content. */
export const WIDE_ANSWERS = {
	"a table with many columns":
		"| Year | Month | Population | Percentage | What happened | Country |\n|-|-|-|-|-|-|\n| 2024 | January | 1,234,567 | 12.5 % | Something that takes a few words to tell | Liechtenstein |",
	"a table in a script without spaces":
		"| 名称 | 说明 | 年份 | 人口 | 备注 | 国家 |\n|-|-|-|-|-|-|\n| 北京市海淀区 | 这是一个很长的说明文字用来测试换行 | 二零二四年 | 一千万人口 | 没有备注的地方 | 中华人民共和国 |",
	"aligned columns": "| left | middle | right |\n|:-|:-:|-:|\n| 1 | 2 | 3 |",
	"a table in a list": `- item\n\n  | one | two |\n  |-|-|\n  | ${LONG_WORD} | ${LONG_WORD} |`,
	"code in a quote": `> \`\`\`\n> ${"code ".repeat(60)}\n> \`\`\``,
	"indented code": `    ${"code ".repeat(60)}`,
	"a long word": `# ${LONG_WORD.repeat(8)}\n\n${"y".repeat(400)}`,
	"a long URL": `See https://example.org/${"path/".repeat(80)} and [${"z".repeat(200)}](https://example.org/).`,
	"inline code and a formula": `\`${"x".repeat(300)}\` $$\\sum ${"x+".repeat(150)}$$`,
	"text without spaces": "ภาษาไทยไม่มีช่องว่าง".repeat(20),
	"deep quotes": `${"> ".repeat(30)}words at the bottom`,
	"deep lists": Array.from({ length: 30 }, (_, level) => `${"  ".repeat(level)}- level ${level}`).join("\n"),
};

/** Combines each answer with a question to form an exchange. */
export function toExchanges(
	answers: Record<string, string>,
	lastStatus: StoredExchange["status"] = "complete",
): StoredExchange[] {
	const entries = Object.entries(answers);
	return entries.map(([kind, answer], index) => ({
		question: `Show me ${kind}`,
		answer,
		status: index === entries.length - 1 ? lastStatus : "complete",
	}));
}
