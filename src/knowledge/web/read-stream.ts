/** The bytes read from a stream. */
export interface ReadBody {
	bytes: Uint8Array;
	/** Whether the stream exceeded `maxBytes`. If so, `bytes` contains only the first `maxBytes` bytes. */
	cut: boolean;
}

/** Reads a stream up to `maxBytes`, then cancels it. Rejects when the signal is aborted or the stream fails. */
export async function readStream(
	stream: ReadableStream<Uint8Array>,
	maxBytes: number,
	signal: AbortSignal,
): Promise<ReadBody> {
	const reader = stream.getReader();
	const close = () => void reader.cancel().catch(() => {});
	signal.addEventListener("abort", close);
	const bytes = new Uint8Array(maxBytes);
	let length = 0;
	try {
		for (;;) {
			signal.throwIfAborted();
			const { done, value } = await reader.read();
			if (done) break;
			bytes.set(value.subarray(0, maxBytes - length), length);
			length += value.length;
			if (length > maxBytes) return { bytes, cut: true };
		}
	} finally {
		signal.removeEventListener("abort", close);
		close();
	}
	// A canceled stream ends like a completed one.
	signal.throwIfAborted();
	return { bytes: bytes.subarray(0, length), cut: false };
}
