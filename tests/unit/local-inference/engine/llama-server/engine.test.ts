import { fork } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type { GenerateEvent, GenerateRequest } from "../../../../../local-inference/engine/engine.ts";
import { sumFreeBytes } from "../../../../../local-inference/engine/llama-server/choose-slots.ts";
import {
	LlamaServerEngine,
	type LlamaServerOptions,
} from "../../../../../local-inference/engine/llama-server/engine.ts";
import { findProgram } from "../../../../../local-inference/engine/llama-server/find-program.ts";
import type { Clock } from "../../../../../local-inference/engine/llama-server/watch.ts";
import { EngineWithFallback } from "../../../../../local-inference/engine/with-fallback.ts";
import { listProcesses } from "../../../../../scripts/start/processes.ts";
import { encodeTinyModel, TINY_LLAMA } from "../../../../support/tiny-model.ts";

const never = new AbortController().signal;
const HOUR_MS = 3_600_000;
const EVENTUALLY = { timeout: 60_000 };
const GUARD = fileURLToPath(
	new URL("../../../../../local-inference/engine/llama-server/guard.ts", import.meta.url),
);

let folder: string;
let program: string;
const engines: LlamaServerEngine[] = [];
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), "llama-server-"));
	program = join(folder, "llama-server");
	const script = join(import.meta.dirname, "fake-llama-server.ts");
	// The shell is replaced by the stand-in, which keeps its process id.
	await writeFile(
		program,
		`#!/bin/sh\necho $$ > "${folder}/pid"\nexec "${process.execPath}" "${script}" "$@"\n`,
	);
	await chmod(program, 0o755);
});
afterEach(() => Promise.all(engines.splice(0).map((engine) => engine.dispose())));
afterAll(() => rm(folder, { recursive: true, force: true }));

function createEngine(
	log: string[] = [],
	changes: Partial<LlamaServerOptions> = {},
	clock?: Clock,
): LlamaServerEngine {
	const options = { program, slots: 3, contextTokens: 512, ...changes };
	const deps = { log: (line: string) => log.push(line), onChange: () => undefined, ...(clock && { clock }) };
	const engine = new LlamaServerEngine(options, deps);
	engines.push(engine);
	return engine;
}

async function answer(engine: LlamaServerEngine, content: string): Promise<GenerateEvent[]> {
	const request: GenerateRequest = {
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
	};
	const events: GenerateEvent[] = [];
	for await (const event of engine.generate(request, never)) events.push(event);
	return events;
}

/** Returns whether the llama-server that was started last is running. */
async function isRunning(): Promise<boolean> {
	const pid = Number(await readFile(join(folder, "pid"), "utf8"));
	return (await listProcesses()).some((other) => other.pid === pid);
}

/** A clock that stands still until the test lets a sleep or a time limit end. */
class ManualClock implements Clock {
	#sleeping: (() => void) | null = null;
	#limit: AbortController | null = null;

	sleep(): Promise<void> {
		return new Promise((resolve) => {
			this.#sleeping = resolve;
		});
	}

	timeout(): AbortSignal {
		this.#limit = new AbortController();
		return this.#limit.signal;
	}

	/** Ends the next sleep. */
	async wake(): Promise<void> {
		const end = await vi.waitUntil(() => this.#sleeping, EVENTUALLY);
		this.#sleeping = null;
		end();
	}

	/** Ends the next time limit. */
	async timeOut(): Promise<void> {
		const limit = await vi.waitUntil(() => this.#limit, EVENTUALLY);
		this.#limit = null;
		limit.abort();
	}
}

describe.skipIf(process.platform === "win32")("LlamaServerEngine", () => {
	test("starts llama-server with a key, and answers with it", async () => {
		const engine = createEngine();
		await expect(answer(engine, "hi")).rejects.toMatchObject({ code: "engine_not_ready" });
		await engine.start("model.gguf");
		expect(engine.health()).toMatchObject({ status: "ok", device: "llama-server", slots: 3 });
		expect((await answer(engine, "hi")).at(-1)).toMatchObject({ type: "finish", completionTokens: 3 });
		await expect(answer(engine, "too long")).rejects.toMatchObject({ code: "context_length_exceeded" });
	});

	test("restarts llama-server when it crashes, and fails the running answer", async () => {
		const log: string[] = [];
		const engine = createEngine(log);
		await engine.start("model.gguf");
		await expect(answer(engine, "crash")).rejects.toMatchObject({ code: "engine_unreachable" });
		await expect.poll(() => engine.health().status, EVENTUALLY).toBe("starting");
		await expect.poll(() => engine.health().status, EVENTUALLY).toBe("ok");
		expect(engine.health().detail).toBe("llama-server stopped once and restarts automatically.");
		const laterMs = performance.now() + HOUR_MS;
		const clock = vi.spyOn(performance, "now").mockReturnValue(laterMs);
		expect(engine.health().detail).toBeNull();
		clock.mockRestore();
		expect(log).toEqual([expect.stringMatching(/^llama-server ended /), "llama-server has restarted."]);
		expect((await answer(engine, "hi")).at(-1)).toMatchObject({ type: "finish" });
	});

	test("restarts llama-server when it does not respond to three checks in a row", async () => {
		const log: string[] = [];
		const clock = new ManualClock();
		const engine = createEngine(log, {}, clock);
		await engine.start("model.gguf");
		void answer(engine, "hang").catch(() => undefined);
		for (let check = 1; check <= 3; check++) {
			expect(log).toEqual([]);
			await clock.wake();
			await clock.timeOut();
		}
		await expect.poll(() => log.at(-1), EVENTUALLY).toBe("llama-server has restarted.");
		expect(log[0]).toBe("llama-server does not respond and is restarted.");
		expect((await answer(engine, "hi")).at(-1)).toMatchObject({ type: "finish" });
	});

	test.skipIf(process.platform === "darwin")(
		"generates as many answers at once as half of the GPU's memory besides the model allows",
		async () => {
			const path = join(folder, "tiny.gguf");
			await writeFile(path, encodeTinyModel(TINY_LLAMA));
			// Each token takes 128 bytes.
			const engine = createEngine([], { slots: null, contextTokens: 2 ** 15 });
			await engine.start(path);
			expect(engine.health().slots).toBe(4);
		},
	);

	test("rejects with llama-server's last lines if the model cannot be loaded", async () => {
		await expect(createEngine().start("corrupt")).rejects.toThrow(/code 1 \| failed to load the model/);
	});

	test("kills a llama-server that does not say what it serves", async () => {
		await expect(createEngine().start("not listed")).rejects.toThrow(/lists no models/);
		await expect.poll(isRunning, EVENTUALLY).toBe(false);
	});

	test("kills a llama-server that does not load the model in time", async () => {
		const engine = createEngine([], { startTimeoutMs: 1_000 });
		await expect(engine.start("never loaded")).rejects.toThrow(/did not load the model in time/);
		await expect.poll(isRunning, EVENTUALLY).toBe(false);
	});

	test("does not outlive a model server that ends while it starts", async () => {
		const guard = fork(GUARD, [program, "--model", "never loaded"], {
			env: { ...process.env, LLAMA_API_KEY: "key" },
			stdio: ["ignore", "ignore", "ignore", "ipc"],
			detached: true,
		});
		guard.disconnect();
		await once(guard, "exit");
		// llama-server is in the group of its guard.
		const left = async () => (await listProcesses()).filter(({ group }) => group === guard.pid);
		await expect.poll(left, EVENTUALLY).toEqual([]);
	});

	test("leaves no process behind", async () => {
		const engine = createEngine();
		await engine.start("model.gguf");
		expect(await isRunning()).toBe(true);
		await engine.dispose();
		await expect.poll(isRunning, EVENTUALLY).toBe(false);
	});

	test("is replaced by another engine if it cannot load the model", async () => {
		const second = createEngine();
		const log: string[] = [];
		const withFallback = new EngineWithFallback(
			createEngine(),
			() => {
				// The stand-in loads every other file.
				const { start } = second;
				second.start = () => start.call(second, "model.gguf");
				return second;
			},
			(line) => log.push(line),
		);
		await withFallback.start("corrupt");
		expect(withFallback.health()).toMatchObject({
			status: "ok",
			detail: expect.stringMatching(/failed to load the model.* Using the embedded engine\.$/),
		});
		expect(log).toHaveLength(1);
	});
});

describe("sumFreeBytes", () => {
	test("adds the free memory of the GPUs that llama-server lists", () => {
		const list =
			"Available devices:\n  CUDA0: A (B) (24576 MiB, 3 MiB free)\n  CUDA1: C (8 MiB, 2 MiB free)\n";
		expect(sumFreeBytes(list)).toBe(5 * 2 ** 20);
		expect(sumFreeBytes("Available devices:\n  (none)\n")).toBeNull();
		expect(sumFreeBytes("Available devices:\n  BLAS: OpenBLAS (0 MiB, 0 MiB free)\n")).toBeNull();
	});
});

describe.skipIf(process.platform === "win32")("findProgram", () => {
	test("finds an executable in PATH", () => {
		expect(findProgram("llama-server", { PATH: `/nowhere:${folder}` })).toBe(program);
		expect(findProgram("llama-server", { PATH: "/nowhere" })).toBeNull();
		expect(findProgram("llama-server", {})).toBeNull();
	});
});
