import { readPacedChunks } from "../upstream/paced-chunks.ts";
import { readChunks } from "../upstream/timeouts.ts";
import type { GenerateRequest } from "./provider.ts";

/**
 * Reads the chunks of a streamed answer. Once `hasTokens()`, yields what arrives within the request's `tokenIntervalMs`
 * together. Throws the same errors as `readChunks`.
 */
export function readAnswerChunks(
	stream: ReadableStream<Uint8Array>,
	{ tokenIntervalMs }: Pick<GenerateRequest, "tokenIntervalMs">,
	signal: AbortSignal,
	idleTimeoutMs: () => number,
	hasTokens: () => boolean,
): AsyncIterable<Uint8Array> {
	if (tokenIntervalMs === undefined) return readChunks(stream, signal, idleTimeoutMs);
	return readPacedChunks(stream, signal, idleTimeoutMs, () => (hasTokens() ? tokenIntervalMs : 0));
}
