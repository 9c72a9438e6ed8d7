import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../../..");
const SDK = join(ROOT, "src/client");

test("the examples in the SDK's docstrings and README pass type checking", async () => {
	const examples = [...(await docstringExamples()), ...(await readmeExamples())];
	expect(examples.length).toBeGreaterThan(15);
	const folder = await mkdtemp(join(tmpdir(), "omeruta-examples-"));
	try {
		const tsconfig = { extends: join(SDK, "../web/tsconfig.json"), include: ["*.ts"] };
		await writeFile(join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
		await Promise.all(
			examples.map((example, index) => writeFile(join(folder, `example-${index}.ts`), toModule(example))),
		);
		const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
		const { stdout } = await promisify(execFile)(process.execPath, [tsc, "-p", folder, "--noEmit"]).catch(
			({ stdout }: { stdout: string }) => ({ stdout }),
		);
		expect(stdout).toBe("");
	} finally {
		await rm(folder, { recursive: true });
	}
});

async function docstringExamples(): Promise<string[]> {
	const files = await readdir(SDK, { recursive: true });
	const sources = await Promise.all(
		files.filter((file) => file.endsWith(".ts")).map((file) => readFile(join(SDK, file), "utf8")),
	);
	return sources.flatMap((source) =>
		Array.from(source.matchAll(/@example\n\s*\* ```ts\n(.*?)\n\s*\* ```/gs), ([, code = ""]) =>
			code.replaceAll(/^\s*\* ?/gm, ""),
		),
	);
}

async function readmeExamples(): Promise<string[]> {
	const readme = await readFile(join(SDK, "README.md"), "utf8");
	return Array.from(readme.matchAll(/```ts\n(.*?)```/gs), ([, code = ""]) => code);
}

/** The parts of the API that are imported by name, and their files. */
const PARTS = [
	["Analytics", "analytics"],
	["Shares", "shares"],
	["Sites", "sites"],
	["Staff", "staff"],
	["TokenBudgets", "token-budgets"],
] as const;

/** Wraps an example in a function that declares the example's undeclared names as parameters. */
function toModule(example: string): string {
	const code = example.replaceAll(/^import .*\n/gm, "");
	const declares = (name: string) => new RegExp(`const ${name}\\b`).test(code);
	const given = [
		["client", "OmerutaClient"],
		["conversation", "Conversation"],
		["pageId", "string"],
		["userId", "string"],
		["pdf", "Blob"],
	].filter(([name = ""]) => new RegExp(`\\b${name}\\b`).test(code) && !declares(name));
	const parameters = given.map(([name, type]) => `${name}: ${type}`).join(", ");
	return `
import { hasCode } from "${SDK}/api/error.ts";
${PARTS.map(([name, file]) => `import { ${name} } from "${SDK}/api/${file}.ts";`).join("\n")}
import type { QuestionStore } from "${SDK}/conversation/question-store.ts";
import type { TokenStore } from "${SDK}/api/token-store.ts";
import { OmerutaClient } from "${SDK}/client.ts";
import type { Conversation } from "${SDK}/conversation/conversation.ts";
export const names = { hasCode, OmerutaClient, ${PARTS.map(([name]) => name).join(", ")} };
export type Names = QuestionStore | TokenStore | Conversation;
export async function example(${parameters}) {
${code}
}
`;
}
