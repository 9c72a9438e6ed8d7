/**
 * How much compressed data is decompressed at a time, in bytes. A runtime may decompress all that it gets before it
 * returns anything, and DEFLATE shrinks data up to 1,032-fold.
 */
const CHUNK_BYTES = 64 * 1024;

/**
 * Decompresses data and passes it on piece by piece. Stops when `onChunk` returns false. Throws an error at invalid data.
 */
export async function inflate(
	bytes: Uint8Array,
	format: "deflate" | "deflate-raw",
	onChunk: (chunk: Uint8Array) => boolean,
): Promise<void> {
	const { readable, writable } = new DecompressionStream(format);
	const reader = readable.getReader();
	const writer = writable.getWriter();
	let isStopped = false;
	const write = async () => {
		for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
			await writer.write(bytes.slice(at, at + CHUNK_BYTES));
			// workerd accepts more data without waiting until what it has decompressed is read.
			await new Promise((resolve) => setTimeout(resolve));
			if (isStopped) return;
		}
		await writer.close();
	};
	const read = async () => {
		for (;;) {
			const { done, value } = await reader.read();
			if (done) return;
			if (onChunk(value)) continue;
			isStopped = true;
			void reader.cancel().catch(() => {});
			return;
		}
	};
	const writing = write();
	// Ends with the same error as the reading, or because the reading has stopped.
	writing.catch(() => {});
	await read();
	if (!isStopped) await writing;
}
