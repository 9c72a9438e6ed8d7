import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { readChunks } from "../../../src/upstream/timeouts.ts";

const IDLE_TIMEOUT_MS = 1_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Reads a byte stream that the test writes to. */
function startReading({ mayJoin = true } = {}) {
	const abort = new AbortController();
	const chunks: string[] = [];
	const state = { isCanceled: false };
	let writer = null as unknown as ReadableByteStreamController;
	const stream = new ReadableStream<Uint8Array>({
		type: "bytes",
		start: (controller) => {
			writer = controller as unknown as ReadableByteStreamController;
		},
		cancel: () => {
			state.isCanceled = true;
		},
	});
	const ended = (async () => {
		const read = readChunks(
			stream,
			abort.signal,
			() => IDLE_TIMEOUT_MS,
			() => mayJoin,
		);
		for await (const chunk of read) chunks.push(new TextDecoder().decode(chunk));
	})();
	ended.catch(() => {});
	/** Writes the texts, with a pause after each. */
	const write = async (texts: string, pauseMs: number) => {
		for (const text of texts) {
			writer.enqueue(new TextEncoder().encode(text));
			await vi.advanceTimersByTimeAsync(pauseMs);
		}
	};
	const close = () => {
		writer.close();
		writer.byobRequest?.respond(0);
	};
	return { abort, chunks, ended, state, write, close };
}

const SPEED = "-".repeat(20);

test("joins the chunks that a fast stream sends within 40 ms", async () => {
	const { chunks, write } = startReading();
	await write(SPEED, 10);
	await write("abcdefgh", 10);
	expect(chunks.slice(-2)).toEqual(["-abc", "defg"]);
});

test("yields the chunks of a slow stream one by one, at once", async () => {
	const { chunks, write } = startReading();
	await write(SPEED, 40);
	expect(chunks).toHaveLength(SPEED.length);
	await write("a", 0);
	expect(chunks.at(-1)).toBe("a");
});

test("yields each chunk at once until it may join them", async () => {
	const { chunks, write } = startReading({ mayJoin: false });
	await write(SPEED, 10);
	expect(chunks).toHaveLength(SPEED.length);
});

test("yields chunks one by one again when a fast stream becomes slow", async () => {
	const { chunks, write } = startReading();
	await write(SPEED, 10);
	await write("abcdefgh", 100);
	expect(chunks.slice(-3)).toEqual(["f", "g", "h"]);
});

test("joins the chunks of more than 40 ms while many streams are open", async () => {
	const others = Array.from({ length: 80 }, () => startReading());
	for (const { write } of others) await write("a", 0);
	const busy = startReading();
	await busy.write(SPEED, 10);
	await busy.write("-".repeat(8), 10);
	expect(busy.chunks.at(-1)).toHaveLength(8);
	for (const { close, ended } of others) {
		close();
		await ended;
	}
	const quiet = startReading();
	await quiet.write(SPEED, 10);
	await quiet.write("abcdefgh", 10);
	expect(quiet.chunks.slice(-2)).toEqual(["-abc", "defg"]);
});

test("yields the rest of a fast stream when it ends", async () => {
	const { chunks, ended, write, close } = startReading();
	await write(SPEED, 10);
	await write("ab", 0);
	close();
	await ended;
	expect(chunks.join("")).toBe(`${SPEED}ab`);
});

test("reads a stream that isn't a byte stream", async () => {
	const stream = new ReadableStream<Uint8Array>({
		start: (controller) => {
			for (const byte of [1, 2, 3]) controller.enqueue(Uint8Array.of(byte));
			controller.close();
		},
	});
	const bytes: number[] = [];
	const { signal } = new AbortController();
	for await (const chunk of readChunks(
		stream,
		signal,
		() => IDLE_TIMEOUT_MS,
		() => true,
	))
		bytes.push(...chunk);
	expect(bytes).toEqual([1, 2, 3]);
});

test("rejects and closes the connection when a fast stream stalls", async () => {
	const { ended, state, write } = startReading();
	await write(SPEED, 10);
	await write("a", IDLE_TIMEOUT_MS + 100);
	await expect(ended).rejects.toMatchObject({ kind: "broken" });
	expect(state.isCanceled).toBe(true);
});

test("closes the connection of a fast stream when it is aborted", async () => {
	const { abort, ended, state, write } = startReading();
	await write(SPEED, 10);
	await write("a", 0);
	abort.abort(new Error("stopped"));
	await ended.catch(() => {});
	expect(state.isCanceled).toBe(true);
});
