import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import * as esbuild from "esbuild";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { packClient } from "../../scripts/pack-client.ts";
import { describePage, test } from "../support/page-test.ts";

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, "../..");
const MODULES = join(ROOT, "node_modules");
const NAME = "omeruta-brain-client";
const ASK = `
import { ApiError } from "${NAME}/api/error";
import { ErrorCode } from "${NAME}/contracts/errors";
import { OmerutaClient } from "${NAME}";

/** Asks a question and returns the answer. Without an account, returns the code of the error. */
export async function ask(baseUrl: string, text: string, isGuest: boolean): Promise<string> {
	const client = new OmerutaClient({ baseUrl });
	if (isGuest) await client.account.signInAsGuest();
	try {
		const conversation = client.conversation();
		const task = await conversation.ask(text);
		const turn = await task.finished();
		conversation.close();
		return turn.text;
	} catch (error) {
		if (error instanceof ApiError) return ErrorCode.parse(error.code);
		throw error;
	}
}
`;
const NODE_PROGRAM = `
import { ask } from "./ask.js";

declare const process: { argv: string[] };
const [, , baseUrl = "", text = ""] = process.argv;
console.log(JSON.stringify([await ask(baseUrl, text, true), await ask(baseUrl, text, false)]));
`;
const PAGE_PROGRAM = `
import { ask } from "./ask.js";

Object.assign(globalThis, { ask });
`;
const QUESTION = "What is cryptocurrency?";
const ANSWER = /digital money/;

let project: string;
let readme: string;
/** The code blocks in TypeScript of the documents that show how to use the package. */
let examples: string[];

beforeAll(async () => {
	project = await mkdtemp(join(tmpdir(), "omeruta-project-"));
	await writeFile(join(project, "package.json"), JSON.stringify({ type: "module" }));
	const archive = await packClient(project);
	await run("npm", ["install", "--offline", "--no-audit", archive, join(MODULES, "zod")], { cwd: project });
	readme = await readFile(join(project, "node_modules", NAME, "README.md"), "utf8");
	const clients = await readFile(join(ROOT, "docs/clients.md"), "utf8");
	examples = [readme, clients].flatMap((text) => blocksOf(text, "ts"));
	const files = { ask: ASK, node: NODE_PROGRAM, page: PAGE_PROGRAM };
	for (const [name, text] of Object.entries(files)) await writeFile(join(project, `${name}.ts`), text);
	for (const [at, text] of examples.entries()) await writeFile(join(project, `example-${at}.ts`), text);
	const compilerOptions = {
		strict: true,
		skipLibCheck: false,
		module: "nodenext",
		target: "es2024",
		lib: ["es2024", "dom", "dom.iterable", "dom.asynciterable"],
		types: [],
		outDir: "out",
		rootDir: ".",
	};
	await writeFile(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] }));
	await run(process.execPath, [join(MODULES, "typescript/bin/tsc"), "-p", project]).catch(({ stdout }) => {
		throw new Error(stdout);
	});
});

afterAll(() => rm(project, { recursive: true, force: true }));

/** Returns the code blocks in this language. */
function blocksOf(markdown: string, language: string): string[] {
	const blocks = markdown.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, "gm"));
	return [...blocks].map(([, text = ""]) => text);
}

describe("the packed SDK in an empty project", () => {
	test("has types that compile with the examples of its README and of the documentation", () => {
		// The compiler ran before the tests. It would have accepted a README without examples, too.
		expect(examples).toEqual([
			expect.stringContaining(`from "${NAME}"`),
			expect.stringContaining(`from "${NAME}"`),
		]);
	});

	test("exports every module that its README names", () => {
		const { resolve } = createRequire(join(project, "package.json"));
		const named = [...readme.matchAll(/[`"](omeruta-brain-client[\w/-]*)[`"]/g)].map(([, name = ""]) => name);
		expect(new Set(named).size).toBeGreaterThan(5);
		for (const name of named) expect(resolve(name)).toContain(project);
		const imports = [
			...blocksOf(readme, "tsx")
				.join()
				.matchAll(/from "([^"]+)"/g),
		].map(([, name]) => name);
		expect(imports).toContain(NAME);
		expect([readme.match(/from "\./), readme.match(/\]\(\.\./)]).toEqual([null, null]);
	});

	test("answers a question under Node.js, and throws its typed errors", async ({ stack }) => {
		const program = join(project, "out/node.js");
		const { stdout } = await run(process.execPath, [program, stack.url, QUESTION]);
		expect(JSON.parse(stdout)).toEqual([expect.stringMatching(ANSWER), "unauthenticated"]);
	});
});

describePage("the packed SDK in a browser", () => {
	test("answers a question over a socket from a bundle without code of the server", async ({
		newPage,
		stack,
	}) => {
		const { metafile, outputFiles } = await esbuild.build({
			absWorkingDir: project,
			entryPoints: ["page.ts"],
			bundle: true,
			format: "iife",
			platform: "browser",
			metafile: true,
			write: false,
		});
		const inputs = Object.keys(metafile.inputs);
		const foreign = inputs.filter(
			(path) => !/^(page|ask)\.ts$|omeruta-brain-client\/|node_modules\/zod\//.test(path),
		);
		expect(foreign).toEqual([]);
		const page = await newPage({ bypassCSP: true });
		const sockets: string[] = [];
		page.on("websocket", (socket) => sockets.push(new URL(socket.url()).pathname));
		await page.route("**/favicon.ico", (route) => route.fulfill({ status: 204 }));
		// Any document of the server will do. One that the test serves itself may not open sockets to a local address.
		await page.goto(new URL("/favicon.svg", stack.url).href);
		await page.evaluate(outputFiles[0]?.text ?? "");
		const asked = `ask(location.origin, ${JSON.stringify(QUESTION)}, true)`;
		expect(await page.evaluate<string>(asked)).toMatch(ANSWER);
		expect(sockets).toContain("/ws/agent/");
		await esbuild.stop();
	});
});
