import { type ChildProcess, fork } from "node:child_process";
import { afterEach, describe, expect, test } from "vitest";
import { EmbeddedEngine } from "../../../local-inference/engine/embedded.ts";
import type { GenerateEvent, GenerateRequest } from "../../../local-inference/engine/engine.ts";

const engines: EmbeddedEngine[] = [];
afterEach(async () => {
	for (const engine of engines.splice(0)) await engine.dispose();
});

function setUp(gpu = false) {
	const children: ChildProcess[] = [];
	const log: string[] = [];
	const waiting: (() => void)[] = [];
	const engine = new EmbeddedEngine(
		{ slots: 2, contextTokens: null, gpu, threadsFile: null },
		{
			log: (line) => log.push(line),
			onChange: () => {
				for (const wake of waiting.splice(0)) wake();
			},
			spawn: () => {
				const stdio = ["ignore", "ignore", "pipe", "ipc"] as const;
				const child = fork(new URL("./fake-engine-process.ts", import.meta.url), { stdio: [...stdio] });
				children.push(child);
				return child;
			},
		},
	);
	engines.push(engine);
	const until = async (status: string) => {
		while (engine.health().status !== status) await new Promise<void>((resolve) => waiting.push(resolve));
	};
	return { engine, children, log, until };
}

const ask = (content: string): GenerateRequest => ({
	messages: [{ role: "user", content }],
	maxTokens: null,
	temperature: 0,
	topP: 1,
	presencePenalty: 0,
	frequencyPenalty: 0,
	seed: null,
	stop: [],
	conversationKey: null,
});
const never = new AbortController().signal;

async function all(events: AsyncIterable<GenerateEvent>): Promise<string[]> {
	const types: string[] = [];
	for await (const { type } of events) types.push(type);
	return types;
}

describe("the engine in a process of its own", () => {
	test("passes on what the process generates", async () => {
		const { engine } = setUp();
		await engine.start("model");
		expect(await all(engine.generate(ask("hello"), never))).toEqual(["prompt", "reading", "token", "finish"]);
		expect(engine.health()).toMatchObject({ status: "ok", device: "cpu", slots: 2, detail: null });
	});

	test("fails the running requests when the process dies, starts it again and says so", async () => {
		const { engine, children, until } = setUp();
		await engine.start("model");
		const dying = all(engine.generate(ask("die"), never));
		const beside = all(engine.generate(ask("go on"), never));
		await expect(dying).rejects.toMatchObject({ code: "engine_crashed" });
		await expect(beside).rejects.toMatchObject({ code: "engine_crashed" });
		expect(engine.health()).toMatchObject({ status: "starting", slots: 0 });
		await until("ok");
		expect(children).toHaveLength(2);
		expect(engine.health().detail).toContain("started again");
		expect(await all(engine.generate(ask("hello"), never))).toHaveLength(4);
	});

	test("refuses requests while the process is not ready", async () => {
		const { engine } = setUp();
		const early = all(engine.generate(ask("hello"), never));
		await expect(early).rejects.toMatchObject({ code: "engine_not_ready" });
	});

	test("tells the process to stop what nobody waits for, and waits until it has", async () => {
		const { engine, log } = setUp();
		await engine.start("model");
		const abort = new AbortController();
		const events = engine.generate(ask("go on"), abort.signal);
		for (let told = 0; told < 3; told++) await events.next();
		const pending = events.next();
		abort.abort(new Error("gone"));
		await expect(pending).rejects.toThrow("gone");
		expect(log).toEqual(["stopped"]);
		expect(await all(engine.generate(ask("hello"), never))).toHaveLength(4);
	});

	test("passes on vectors, and hears of an end and of a stop while they are made", async () => {
		const { engine, log, until } = setUp();
		await engine.start("model");
		expect(await engine.embed(["a", "bcd"], never)).toMatchObject({ vectors: [[1], [3]], tokens: 2 });
		const abort = new AbortController();
		const stopped = engine.embed(["go on"], abort.signal);
		abort.abort(new Error("gone"));
		await expect(stopped).rejects.toThrow("gone");
		expect(log).toEqual(["stopped"]);
		await expect(engine.embed(["die"], never)).rejects.toMatchObject({ code: "engine_crashed" });
		await until("ok");
		expect(await engine.embed(["a"], never)).toMatchObject({ vectors: [[1]] });
	});

	test("passes on what the process refuses", async () => {
		const { engine } = setUp();
		await engine.start("model");
		const refused = all(engine.generate(ask("too long"), never));
		await expect(refused).rejects.toMatchObject({ code: "context_length_exceeded" });
	});

	test("falls back to the CPU when the process dies with the GPU, and says so", async () => {
		const { engine, log } = setUp(true);
		await engine.start("no-gpu");
		expect(engine.health()).toMatchObject({ status: "ok", device: "cpu" });
		expect(engine.health().detail).toMatch(/^The GPU could not be used .* running on the CPU\.$/);
		expect(log.join()).toContain("running on the CPU");
	});

	test("uses the GPU where it works", async () => {
		const { engine } = setUp(true);
		await engine.start("model");
		expect(engine.health()).toMatchObject({ device: "metal", detail: null });
	});

	test("does not try a damaged model again", async () => {
		const { engine, children } = setUp();
		await expect(engine.start("damaged")).rejects.toThrow("Not a model.");
		expect(children).toHaveLength(1);
	});

	test("tries a process that dies while it loads three times", async () => {
		const { engine, children } = setUp();
		await expect(engine.start("never")).rejects.toThrow("The engine's process ended (code 3).");
		expect(children).toHaveLength(3);
	});

	test("takes the process along when it is disposed", async () => {
		const { engine, children } = setUp();
		await engine.start("model");
		await engine.dispose();
		expect(children.map((child) => child.signalCode)).toEqual(["SIGKILL"]);
	});
});
