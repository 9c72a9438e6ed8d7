import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { readPacedChunks } from "../../../src/upstream/paced-chunks.ts";

const INTERVAL_MS = 40;
const IDLE_TIMEOUT_MS = 1_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Reads a stream that the test writes to. `late` is how much later than timers the clock is, in milliseconds. */
function startReading() {
	const abort = new AbortController();
	const chunks: string[] = [];
	const state = { isCanceled: false, late: 0 };
	let writer = null as unknown as ReadableStreamDefaultController<Uint8Array>;
	const stream = new ReadableStream<Uint8Array>({
		start: (controller) => {
			writer = controller;
		},
		cancel: () => {
			state.isCanceled = true;
		},
	});
	const now = Date.now;
	vi.spyOn(Date, "now").mockImplementation(() => now() + state.late);
	const ended = (async () => {
		const read = readPacedChunks(
			stream,
			abort.signal,
			() => IDLE_TIMEOUT_MS,
			() => INTERVAL_MS,
		);
		for await (const chunk of read) chunks.push(new TextDecoder().decode(chunk));
	})();
	ended.catch(() => {});
	const write = async (text: string) => {
		writer.enqueue(new TextEncoder().encode(text));
		await vi.advanceTimersByTimeAsync(0);
	};
	return {
		abort,
		chunks,
		ended,
		state,
		write,
		close: () => writer.close(),
		fail: (e: Error) => writer.error(e),
	};
}

describe("readPacedChunks", () => {
	afterEach(() => void vi.restoreAllMocks());

	test("yields the first chunk at once, and those within the interval together", async () => {
		const { chunks, write } = startReading();
		for (const text of ["a", "b", "c"]) await write(text);
		expect(chunks).toEqual(["a"]);
		await vi.advanceTimersByTimeAsync(INTERVAL_MS);
		expect(chunks).toEqual(["a", "bc"]);
	});

	test("yields a chunk after a pause at once", async () => {
		const { chunks, write } = startReading();
		await write("a");
		await vi.advanceTimersByTimeAsync(INTERVAL_MS);
		await write("b");
		expect(chunks).toEqual(["a", "b"]);
	});

	test("yields the rest and ends as soon as the stream ends", async () => {
		const { chunks, ended, write, close } = startReading();
		await write("a");
		await write("b");
		close();
		await ended;
		expect(chunks).toEqual(["a", "b"]);
	});

	test("yields what was read before the stream failed, then throws", async () => {
		const { chunks, ended, write, fail } = startReading();
		await write("a");
		await write("b");
		fail(new Error("reset"));
		await expect(ended).rejects.toThrow("reset");
		expect(chunks).toEqual(["a", "b"]);
	});

	test("waits up to eight times as long while the timer fires late", async () => {
		const { chunks, state, write } = startReading();
		await write("first");
		const waits: number[] = [];
		for (let round = 0; round < 6; round++) {
			await write("next");
			if (round < 5) state.late += 1_000;
			const count = chunks.length;
			let waited = 0;
			for (; chunks.length === count; waited += 10) await vi.advanceTimersByTimeAsync(10);
			waits.push(waited);
		}
		expect(waits).toEqual([40, 80, 160, 320, 320, 320]);
		await write("again");
		await vi.advanceTimersByTimeAsync(4 * INTERVAL_MS);
		expect(chunks.at(-1)).toBe("again");
	});

	test("rejects and closes the connection when a chunk takes too long", async () => {
		const { ended, state, write } = startReading();
		await write("a");
		await vi.advanceTimersByTimeAsync(IDLE_TIMEOUT_MS + 1);
		await expect(ended).rejects.toMatchObject({ kind: "broken" });
		expect(state.isCanceled).toBe(true);
	});

	test("closes the connection when it is aborted", async () => {
		const { abort, ended, state, write } = startReading();
		await write("a");
		abort.abort(new Error("stopped"));
		await ended.catch(() => {});
		expect(state.isCanceled).toBe(true);
	});
});
