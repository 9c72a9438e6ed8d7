import { execFile, spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ServerFrame } from "../../src/contracts/socket.ts";
import { CLIENTS, type Client, FEATURES } from "../clients/client-list.ts";
import { PROGRAMS, runProgram } from "../clients/run-client.ts";
import { ANSWER, startScriptedModel } from "../clients/scripted-model.ts";
import { CuttableProxy } from "../faults/cuttable-proxy.ts";
import { Guest } from "../support/guest.ts";
import type { Listening } from "../support/listen.ts";
import { type Stack, startStack } from "../support/stack.ts";

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, "../..");
const DOCUMENT = join(ROOT, "docs/clients.md");
const DOCUMENTED_URL = "http://localhost:8000";
/** The clients that need no other packages than this project. */
const INSTALLED = CLIENTS.filter(({ program }) =>
	["openai.mjs", "continue.mjs", "open-webui.mjs"].includes(program),
);
/** The connection is lost after this number of events that contain tokens. */
const TOKEN_EVENTS = 3;

let model: Listening;
let stack: Stack;

beforeAll(async () => {
	model = await startScriptedModel();
	stack = await startStack({ env: { INFERENCE: "llama-cpp", LLAMA_CPP_URL: model.url } });
});

afterAll(async () => {
	await stack[Symbol.asyncDispose]();
	await model.close();
});

/** Starts a proxy that resets the connections in the middle of the first answer that it streams. */
async function startProxy(): Promise<CuttableProxy> {
	const proxy = await CuttableProxy.start(stack.url);
	let received = 0;
	proxy.onResponse = (part) => {
		received += part.toString().split("event: task_token").length - 1;
		if (received >= TOKEN_EVENTS && proxy.cuts === 0) proxy.cut();
	};
	return proxy;
}

/** Returns the first code block in this language below the heading, which calls the server at `url`. */
async function readExample(heading: string, language: string, url: string): Promise<string> {
	const [, section = ""] = (await readFile(DOCUMENT, "utf8")).split(`\n## ${heading}\n`);
	const [, code = ""] = new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(section) ?? [];
	expect(code).toContain(DOCUMENTED_URL);
	return code.replaceAll(DOCUMENTED_URL, url.replace(/\/$/, ""));
}

/** Returns the features that the documentation says the client offers. */
async function readOffered({ name, version }: Client): Promise<string[]> {
	const table = (await readFile(DOCUMENT, "utf8")).split("\n").filter((line) => line.startsWith("| "));
	const rows = table.map((line) => line.split("|").map((cell) => cell.trim()));
	const heading = rows.find((cells) => cells.includes(`${name} ${version}`));
	const column = heading?.indexOf(`${name} ${version}`) ?? -1;
	return rows.filter((cells) => cells[column] === "yes").map(([, feature = ""]) => feature);
}

function isMissing(program: string): boolean {
	return spawnSync(program, ["--version"]).status !== 0;
}

describe("a documented client that loses its connection in the middle of an answer", () => {
	test.skipIf(isMissing("python3"))("in Python prints the whole answer once", async () => {
		await using proxy = await startProxy();
		const program = await readExample("Python", "python", proxy.url);
		const { stdout } = await run("python3", ["-c", program]);
		expect(stdout).toBe(`${ANSWER}\n`);
		expect(proxy.cuts).toBe(1);
	});

	test.skipIf(isMissing("curl"))("with curl receives each event once", async ({ onTestFinished }) => {
		await using proxy = await startProxy();
		const folder = await mkdtemp(join(tmpdir(), "omeruta-curl-"));
		onTestFinished(() => rm(folder, { recursive: true }));
		const { stdout } = await run("sh", ["-c", await readExample("curl", "sh", proxy.url)], { cwd: folder });
		const frames = [...stdout.matchAll(/^data: (.*)\n$/gm)].map(([, data = ""]) =>
			ServerFrame.parse(JSON.parse(data)),
		);
		const sequence = frames.map((frame) => ("seq" in frame ? frame.seq : 0)).filter((seq) => seq > 0);
		expect(sequence).toEqual([...new Set(sequence)].sort((a, b) => a - b));
		expect(frames.at(0)?.type).toBe("task_started");
		expect(frames.at(-1)).toMatchObject({ type: "task_completed", result: { response: ANSWER } });
		let text = "";
		for (const frame of frames) {
			if (frame.type === "task_token") text += frame.text;
			if (frame.type === "snapshot") text = frame.text;
		}
		expect(text).toBe(ANSWER);
		expect(proxy.cuts).toBe(1);
	});
});

describe("a tested client of OpenAI's API", () => {
	test.for(INSTALLED)("offers what the documentation says: $name", async (client) => {
		const results = await runProgram(client, PROGRAMS, {
			OPENAI_BASE_URL: new URL("/v1", stack.url).href,
			OPENAI_API_KEY: await (await Guest.signIn(stack.url)).accessToken(),
		});
		expect([...results].filter(([, { passed }]) => !passed)).toEqual([]);
		const offered = [...results.keys()].map((feature) => FEATURES[feature]);
		expect(offered).toEqual(await readOffered(client));
	});

	test("prints the answer in the documented example for Node.js", async () => {
		const program = await readExample("OpenAI clients", "js", stack.url);
		const env = { ...process.env, OMERUTA_KEY: await (await Guest.signIn(stack.url)).accessToken() };
		const { stdout } = await run(process.execPath, ["--input-type=module", "-e", program], {
			cwd: ROOT,
			env,
		});
		expect(stdout).toBe(ANSWER);
	});
});
