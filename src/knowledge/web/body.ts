import { canDecode, decodeContent } from "./content-encoding.ts";
import { type ReadBody, readStream } from "./read-stream.ts";

/** Returns whether the content coding of a response is supported. */
export function canDecodeBody({ headers }: Response): boolean {
	return canDecode(headers.get("content-encoding"));
}

/**
 * Reads the body of a response, unpacked, up to `maxBytes`; the rest is not waited for. However it ends, the connection is
 * let go. Null where what came is damaged. Rejects when the signal aborts and when the connection fails.
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

/** Lets go of a response that is not read. */
export function discardBody(response: Response): void {
	void response.body?.cancel().catch(() => {});
}
