import { describe, expect, test } from "vitest";
import { excerptOf } from "../../../../durable-objects/brain/message-search/excerpt.ts";
import { indexedText } from "../../../../durable-objects/brain/message-search/indexed-text.ts";
import { parseQuery } from "../../../../durable-objects/brain/message-search/query.ts";

/** Returns the excerpt with brackets around its marks. */
function quote(text: string, query: string): string {
	const { excerpt, marks } = excerptOf(text, parseQuery(query));
	return marks.reduceRight(
		(marked, [start, end]) => `${marked.slice(0, start)}[${marked.slice(start, end)}]${marked.slice(end)}`,
		excerpt,
	);
}

describe("an excerpt", () => {
	const filler = "Nothing to see here. ".repeat(20);

	test("is the whole text if that is short", () => {
		expect(quote("Alpacas hum.", "alpaca")).toBe("[Alpacas] hum.");
	});

	test("shows the stretch that contains most words of the query", () => {
		expect(quote(`${filler}An alpaca. ${filler}The alpaca hums. ${filler}`, "alpaca hum")).toBe(
			"…to see here. Nothing to see here. The [alpaca] [hums]. Nothing to see here. Nothing to see here. Nothing to see here. Nothing to see here. Nothing to see here.…",
		);
	});

	test("starts at the beginning if no word is marked", () => {
		expect(quote(`${filler}x`, "alpaca")).toMatch(/^Nothing to see here\..*…$/);
	});

	test("never cuts a character in half", () => {
		const { excerpt } = excerptOf(`${"🦙".repeat(200)} alpaca ${"🦙".repeat(200)}`, parseQuery("alpaca"));
		expect(excerpt.isWellFormed()).toBe(true);
		const odd = excerptOf(`x${"🦙".repeat(200)} alpaca ${"🦙".repeat(201)}`, parseQuery("alpaca"));
		expect(odd.excerpt.isWellFormed()).toBe(true);
	});

	test("marks each occurrence, and the offsets fit texts that contain emoji and accents", () => {
		expect(quote("🦙 Ｔｈｅ Vicuña and the vicun\u0303a: vicuñas", "vicuna")).toBe(
			"🦙 Ｔｈｅ [Vicuña] and the [vicun\u0303a]: [vicuñas]",
		);
		expect(quote("GPT量子計算と量子", "量子")).toBe("GPT[量子]計算と[量子]");
		expect(quote("Use Node.js or node js.", "node.js")).toBe("Use [Node.js] or [node js].");
	});
});

describe("the indexed text", () => {
	test("of an answer has no Markdown and no citations", () => {
		const answer = [
			"## Wool",
			"",
			"- **Alpacas** are _soft_ [1].",
			"> [Llamas](https://example.org) aren't [2, 3].",
			"",
			"| Animal | Wool |",
			"| --- | :-: |",
			"| Alpaca | `yes` |",
			"",
			"```ts",
			"const a = b * c * d;",
			"```",
		].join("\n");
		expect(indexedText("assistant", answer)).toBe(
			"Wool Alpacas are soft. Llamas aren't. Animal Wool Alpaca `yes` const a = b * c * d;",
		);
	});

	test("of a question is its text in one line", () => {
		expect(indexedText("user", " Is **a** > b?\n\n- yes ")).toBe("Is **a** > b? - yes");
	});
});
