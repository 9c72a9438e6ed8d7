import { type ChildProcess, fork } from "node:child_process";
import { afterEach, describe, expect, test, vi } from "vitest";
import { EmbeddedEngine } from "../../../../local-inference/engine/embedded.ts";
import type { GenerateEvent, GenerateRequest } from "../../../../local-inference/engine/engine.ts";

const engines: EmbeddedEngine[] = [];
afterEach(async () => {
	for (const engine of engines.splice(0)) await engine.dispose();
});

function setUp(gpu = false) {
	const children: ChildProcess[] = [];
	const log: string[] = [];
	const waiting: (() => void)[] = [];
	const engine = new EmbeddedEngine(
		{ slots: 2, contextTokens: null, gpu },
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

const createRequest = (content: string): GenerateRequest => ({
	messages: [{ role: "user", content }],
	maxTokens: null,
	temperature: 0,
	topP: 1,
	presencePenalty: 0,
	frequencyPenalty: 0,
	seed: null,
	stop: [],
	features: {},
	userKey: "",
	conversationKey: null,
});
const HOUR_MS = 3_600_000;
const never = new AbortController().signal;

async function eventTypes(events: AsyncIterable<GenerateEvent>): Promise<string[]> {
	const types: string[] = [];
	for await (const { type } of events) types.push(type);
	return types;
}

describe("EmbeddedEngine", () => {
	test("yields the events of the process", async () => {
		const { engine } = setUp();
		await engine.start("model");
		expect(await eventTypes(engine.generate(createRequest("hello"), never))).toEqual([
			"prompt",
			"prompt_progress",
			"token",
			"finish",
		]);
		expect(engine.health()).toMatchObject({ status: "ok", device: "cpu", slots: 2, detail: null });
	});

	test("fails running requests when the process crashes, restarts it and reports the restart", async () => {
		const { engine, children, until } = setUp();
		await engine.start("model");
		const crashing = eventTypes(engine.generate(createRequest("crash"), never));
		const concurrent = eventTypes(engine.generate(createRequest("never finish"), never));
		await expect(crashing).rejects.toMatchObject({ code: "engine_crashed" });
		await expect(concurrent).rejects.toMatchObject({ code: "engine_crashed" });
		expect(engine.health()).toMatchObject({ status: "starting", slots: 0 });
		await until("ok");
		expect(children).toHaveLength(2);
		expect(engine.health().detail).toContain("restarts automatically");
		const laterMs = performance.now() + HOUR_MS;
		const clock = vi.spyOn(performance, "now").mockReturnValue(laterMs);
		expect(engine.health().detail).toBeNull();
		clock.mockRestore();
		expect(await eventTypes(engine.generate(createRequest("hello"), never))).toHaveLength(4);
	});

	test("rejects requests until the process is ready", async () => {
		const { engine } = setUp();
		const early = eventTypes(engine.generate(createRequest("hello"), never));
		await expect(early).rejects.toMatchObject({ code: "engine_not_ready" });
	});

	test("cancels an aborted request and waits until the process confirms the cancellation", async () => {
		const { engine, log } = setUp();
		await engine.start("model");
		const abort = new AbortController();
		const events = engine.generate(createRequest("never finish"), abort.signal);
		for (let received = 0; received < 3; received++) await events.next();
		const pending = events.next();
		abort.abort(new Error("gone"));
		await expect(pending).rejects.toThrow("gone");
		expect(log).toEqual(["stopped"]);
		expect(await eventTypes(engine.generate(createRequest("hello"), never))).toHaveLength(4);
	});

	test("returns vectors, and handles cancellations and crashes while it creates them", async () => {
		const { engine, log, until } = setUp();
		await engine.start("model");
		expect(await engine.embed(["a", "bcd"], never)).toMatchObject({ vectors: [[1], [3]], tokens: 2 });
		const abort = new AbortController();
		const stopped = engine.embed(["never finish"], abort.signal);
		abort.abort(new Error("gone"));
		await expect(stopped).rejects.toThrow("gone");
		expect(log).toEqual(["stopped"]);
		await expect(engine.embed(["crash"], never)).rejects.toMatchObject({ code: "engine_crashed" });
		await until("ok");
		expect(await engine.embed(["a"], never)).toMatchObject({ vectors: [[1]] });
	});

	test("throws the errors that the process reports", async () => {
		const { engine } = setUp();
		await engine.start("model");
		const failed = eventTypes(engine.generate(createRequest("too long"), never));
		await expect(failed).rejects.toMatchObject({ code: "context_length_exceeded" });
	});

	test("falls back to the CPU when the process crashes on the GPU, and reports the fallback", async () => {
		const { engine, log } = setUp(true);
		await engine.start("no-gpu");
		expect(engine.health()).toMatchObject({ status: "ok", device: "cpu" });
		expect(engine.health().detail).toMatch(/^The GPU could not be used .* running on the CPU\.$/);
		expect(log.join()).toContain("running on the CPU");
	});

	test("uses the GPU if it works", async () => {
		const { engine } = setUp(true);
		await engine.start("model");
		expect(engine.health()).toMatchObject({ device: "metal", detail: null });
	});

	test("does not retry a corrupt model", async () => {
		const { engine, children } = setUp();
		await expect(engine.start("corrupt")).rejects.toThrow("Not a model.");
		expect(children).toHaveLength(1);
	});

	test("tries at most three times to start a process that crashes while loading", async () => {
		const { engine, children } = setUp();
		await expect(engine.start("never")).rejects.toThrow("The engine's process ended (code 3).");
		expect(children).toHaveLength(3);
	});

	test("kills the process when it is disposed", async () => {
		const { engine, children } = setUp();
		await engine.start("model");
		await engine.dispose();
		expect(children.map((child) => child.signalCode)).toEqual(["SIGKILL"]);
	});
});
