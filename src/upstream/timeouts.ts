import { openReader, ReadPace } from "./paced-reader.ts";
import { ProviderError } from "./provider-error.ts";

/**
 * Waits up to `timeoutMs` for `start`, then aborts the signal that was passed to it.
 *
 * @throws {ProviderError} `broken` on a timeout
 */
export async function withTimeout<T>(
	timeoutMs: number,
	signal: AbortSignal,
	start: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
	const timeout = new AbortController();
	try {
		return await rejectAfter(timeoutMs, start(AbortSignal.any([signal, timeout.signal])));
	} catch (error) {
		timeout.abort();
		throw error;
	}
}

/**
 * Yields the chunks of a stream, and waits up to `idleTimeoutMs()` for each. Once `mayJoin()`, joins the chunks that a
 * fast stream sends within 40 ms; see `ReadPace`. A chunk is valid until the next one is requested. Cancels the stream when iteration ends for
 * any reason, which closes the underlying connection. A canceled stream ends like a finished one, so callers check
 * `signal` to detect an abort.
 *
 * @throws {ProviderError} `broken` when a chunk takes too long
 */
export async function* readChunks(
	stream: ReadableStream<Uint8Array>,
	signal: AbortSignal,
	idleTimeoutMs: () => number,
	mayJoin = () => false,
): AsyncGenerator<Uint8Array> {
	const reader = openReader(stream);
	let pace: ReadPace | null = null;
	const cancel = () => void reader.cancel().catch(() => {});
	signal.addEventListener("abort", cancel);
	// A timer of its own for each chunk would take a quarter of the time of a fast stream.
	const watchdog = new Watchdog(idleTimeoutMs, cancel);
	try {
		for (;;) {
			signal.throwIfAborted();
			watchdog.start();
			const { done, value } = await reader.read(pace?.minBytes ?? 1);
			if (watchdog.hasBitten) throw notResponding(idleTimeoutMs());
			watchdog.pause();
			// The last chunks may come together with the end of the stream.
			if (value !== undefined && value.length > 0) {
				pace?.add(value.length);
				yield value;
			}
			if (done) return;
			if (pace === null && mayJoin()) pace = new ReadPace();
		}
	} finally {
		pace?.end();
		watchdog.stop();
		signal.removeEventListener("abort", cancel);
		cancel();
	}
}

/** Calls `onTimeout` once when something takes longer than `timeoutMs()` between `start` and `pause`. */
class Watchdog {
	hasBitten = false;
	readonly #timeoutMs: () => number;
	readonly #onTimeout: () => void;
	/** Epoch milliseconds; null while nothing is waited for. */
	#deadline: number | null = null;
	#timer: { id: ReturnType<typeof setTimeout>; at: number } | null = null;

	constructor(timeoutMs: () => number, onTimeout: () => void) {
		this.#timeoutMs = timeoutMs;
		this.#onTimeout = onTimeout;
	}

	start(): void {
		const timeoutMs = this.#timeoutMs();
		this.#deadline = Date.now() + timeoutMs;
		// A timer that ends too early sets itself again. It ends too late only if the timeout has become shorter.
		if (this.#timer === null || this.#timer.at > this.#deadline) this.#setTimer(timeoutMs);
	}

	pause(): void {
		this.#deadline = null;
	}

	stop(): void {
		if (this.#timer !== null) clearTimeout(this.#timer.id);
	}

	#setTimer(delayMs: number): void {
		this.stop();
		this.#timer = { id: setTimeout(() => this.#check(), delayMs), at: Date.now() + delayMs };
	}

	#check(): void {
		const timeoutMs = this.#timeoutMs();
		const leftMs = this.#deadline === null ? timeoutMs : this.#deadline - Date.now();
		if (leftMs > 0) {
			this.#setTimer(Math.min(leftMs, timeoutMs));
			return;
		}
		this.hasBitten = true;
		this.#onTimeout();
	}
}

function rejectAfter<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
	return new Promise((resolve, reject) => {
		const timer = setTimeout(() => reject(notResponding(timeoutMs)), timeoutMs);
		work.then(resolve, reject).finally(() => clearTimeout(timer));
	});
}

function notResponding(timeoutMs: number): ProviderError {
	const seconds = Math.round(timeoutMs / 1_000);
	return new ProviderError("broken", `The model did not respond within ${seconds} s.`);
}
