/** Encodings that `fetch` undoes; another one would be read as gibberish. */
const ENCODINGS = new Set(["", "identity", "gzip", "br"]);

export interface ReadBody {
	bytes: Uint8Array;
	/** Whether there was more than `maxBytes`; `bytes` then holds the beginning. */
	cut: boolean;
}

/** Whether the body of a response can be read at all: whether `fetch` undoes the way it is packed. */
export function isReadable({ headers }: Response): boolean {
	return ENCODINGS.has((headers.get("content-encoding") ?? "").trim().toLowerCase());
}

/**
 * Reads the body of a response, unpacked, up to `maxBytes`; the rest is not waited for. However it ends, the connection is
 * let go. Rejects when the signal aborts and when the connection fails.
 */
export async function readBody(response: Response, maxBytes: number, signal: AbortSignal): Promise<ReadBody> {
	if (response.body === null) return { bytes: new Uint8Array(), cut: false };
	const reader = response.body.getReader();
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
	// A cancelled stream ends like a finished one.
	signal.throwIfAborted();
	return { bytes: bytes.subarray(0, length), cut: false };
}

/** Lets go of a response that is not read. */
export function discard(response: Response): void {
	void response.body?.cancel().catch(() => {});
}
