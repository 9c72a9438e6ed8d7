import { canDecode, decodeContent } from "./content-encoding.ts";
import { type ReadBody, readStream } from "./read-stream.ts";

/** Returns whether the content encoding of a response is supported. */
export function canDecodeBody({ headers }: Response): boolean {
	return canDecode(headers.get("content-encoding"));
}

/**
 * Reads and decompresses the body of a response up to `maxBytes`, then releases the connection. Returns null if the
 * data is corrupt. Rejects if the signal is aborted or the connection fails.
 */
export async function readBody(
	response: Response,
	maxBytes: number,
	signal: AbortSignal,
): Promise<ReadBody | null> {
	if (response.body === null) return { bytes: new Uint8Array(), cut: false };
	const body = await readStream(response.body, maxBytes, signal);
	return await decodeContent(body, response.headers.get("content-encoding"), maxBytes, signal);
}

/** Cancels the unread body of a response to release the connection. */
export function discardBody(response: Response): void {
	void response.body?.cancel().catch(() => {});
}
