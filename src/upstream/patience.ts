import { ProviderError } from "../inference/provider.ts";

/** Waits at most `limitMs` for what `start` begins; after that its signal is aborted and the provider counts as broken. */
export async function within<T>(
	limitMs: number,
	signal: AbortSignal,
	start: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
	const abandon = new AbortController();
	try {
		return await orSilence(limitMs, start(AbortSignal.any([signal, abandon.signal])));
	} catch (error) {
		abandon.abort();
		throw error;
	}
}

/**
 * The chunks of a stream; the provider counts as broken when one takes longer than `patienceMs()`. However it ends
 * (an abort, or a reader that walks away), the stream is cancelled, which closes the connection below it. A cancelled
 * stream ends like a finished one: whether it was an abort, the signal says.
 */
export async function* readChunks(
	stream: ReadableStream<Uint8Array>,
	signal: AbortSignal,
	patienceMs: () => number,
): AsyncGenerator<Uint8Array> {
	const reader = stream.getReader();
	const close = () => void reader.cancel().catch(() => {});
	signal.addEventListener("abort", close);
	try {
		for (;;) {
			signal.throwIfAborted();
			const { done, value } = await orSilence(patienceMs(), reader.read());
			if (done) return;
			yield value;
		}
	} finally {
		signal.removeEventListener("abort", close);
		close();
	}
}

function orSilence<T>(limitMs: number, work: Promise<T>): Promise<T> {
	return new Promise((resolve, reject) => {
		const seconds = Math.round(limitMs / 1_000);
		const timer = setTimeout(
			() => reject(new ProviderError("broken", `The model said nothing for ${seconds} s.`)),
			limitMs,
		);
		work.then(resolve, reject).finally(() => clearTimeout(timer));
	});
}
