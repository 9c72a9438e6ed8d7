import { notResponding } from "./timeouts.ts";
import { Watchdog } from "./watchdog.ts";

/** How many times longer a busy isolate may make the time between two chunks. */
const BUSY_FACTOR_MAX = 8;

/**
 * Like `readChunks`, but yields what arrives within `intervalMs()` together, because what is done with each chunk takes
 * longer than reading it. The first chunk after a pause of that length is yielded at once, and so is the end of the stream.
 * Reads ahead without a limit, so callers that wait for slow clients use `readChunks`.
 *
 * @throws {ProviderError} `broken` when a chunk takes too long
 */
export async function* readPacedChunks(
	stream: ReadableStream<Uint8Array>,
	signal: AbortSignal,
	idleTimeoutMs: () => number,
	intervalMs: () => number,
): AsyncGenerator<Uint8Array> {
	const reader = stream.getReader();
	const cancel = () => void reader.cancel().catch(() => {});
	signal.addEventListener("abort", cancel);
	const watchdog = new Watchdog(idleTimeoutMs, cancel);
	const inbox = new Inbox(intervalMs);
	const pump = async () => {
		for (;;) {
			watchdog.start();
			const { done, value } = await reader.read();
			if (watchdog.hasBitten) throw notResponding(idleTimeoutMs());
			watchdog.pause();
			if (done) return;
			inbox.add(value);
		}
	};
	pump().then(
		() => inbox.end(),
		(error: unknown) => inbox.end({ error }),
	);
	try {
		for (;;) {
			signal.throwIfAborted();
			const chunk = await inbox.take();
			if (chunk === null) return;
			yield chunk;
		}
	} finally {
		inbox.close();
		watchdog.stop();
		signal.removeEventListener("abort", cancel);
		cancel();
	}
}

/** Collects the chunks that have been read, until the next one is due. */
class Inbox {
	readonly #intervalMs: () => number;
	#chunks: Uint8Array[] = [];
	#ended: { failure?: { error: unknown } } | null = null;
	/** Epoch milliseconds. */
	#takenAt = 0;
	/** Doubles each time that the timer fires too late, because the isolate is busy, and is halved otherwise. */
	#busyFactor = 1;
	#timer: ReturnType<typeof setTimeout> | null = null;
	/** Resumes the pending `take`. */
	#resume: (() => void) | null = null;

	constructor(intervalMs: () => number) {
		this.#intervalMs = intervalMs;
	}

	add(chunk: Uint8Array): void {
		this.#chunks.push(chunk);
		this.#resumeWhenDue();
	}

	end(failure?: { error: unknown }): void {
		this.#ended = { ...(failure && { failure }) };
		this.#resumeNow();
	}

	close(): void {
		if (this.#timer !== null) clearTimeout(this.#timer);
		this.#timer = null;
	}

	/** Returns what has been read as one chunk, once it is due; null at the end. Throws the error of a failed stream. */
	async take(): Promise<Uint8Array | null> {
		if (this.#ended === null) {
			await new Promise<void>((resolve) => {
				this.#resume = resolve;
				this.#resumeWhenDue();
			});
		}
		const chunks = this.#chunks;
		this.#chunks = [];
		this.#takenAt = Date.now();
		if (chunks.length > 0) return concat(chunks);
		if (this.#ended?.failure !== undefined) throw this.#ended.failure.error;
		return null;
	}

	#resumeWhenDue(): void {
		if (this.#timer !== null || this.#resume === null || this.#chunks.length === 0) return;
		const intervalMs = this.#intervalMs();
		const dueAt = this.#takenAt + intervalMs * this.#busyFactor;
		const waitMs = dueAt - Date.now();
		if (waitMs <= 0) {
			this.#resumeNow();
			return;
		}
		this.#timer = setTimeout(() => {
			const isLate = Date.now() > dueAt + intervalMs;
			this.#busyFactor = isLate
				? Math.min(2 * this.#busyFactor, BUSY_FACTOR_MAX)
				: Math.max(this.#busyFactor / 2, 1);
			this.#resumeNow();
		}, waitMs);
	}

	/** Resumes `take`, which runs after the current code, so what is added until then belongs to it. */
	#resumeNow(): void {
		this.close();
		this.#resume?.();
		this.#resume = null;
	}
}

function concat(chunks: readonly Uint8Array[]): Uint8Array {
	const [first] = chunks;
	if (first !== undefined && chunks.length === 1) return first;
	const all = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.byteLength, 0));
	let at = 0;
	for (const chunk of chunks) {
		all.set(chunk, at);
		at += chunk.byteLength;
	}
	return all;
}
