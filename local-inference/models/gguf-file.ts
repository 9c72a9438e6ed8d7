import { open } from "node:fs/promises";
import { minGgufBytes, TruncatedHeader } from "./gguf-size.ts";

/** The first bytes of a model file. https://github.com/ggml-org/ggml/blob/master/docs/gguf.md */
const GGUF_MAGIC = "GGUF";
/** Maximum number of bytes that are read to find the size of the file. They contain the vocabulary. */
const HEAD_MAX_BYTES = 64 * 1024 * 1024;
const INCOMPLETE = "it is incomplete; download it again";

/**
 * Returns why the file cannot be used as a model, or null if it can.
 *
 * @throws {Error} the system's error when the file cannot be read
 */
export async function findGgufFault(path: string): Promise<string | null> {
	await using file = await open(path);
	const stat = await file.stat();
	if (stat.isDirectory()) return "it is a folder";
	const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(stat.size, HEAD_MAX_BYTES)), 0);
	const head = buffer.subarray(0, bytesRead);
	if (head.toString("latin1", 0, GGUF_MAGIC.length) !== GGUF_MAGIC) return "it is not a GGUF file";
	try {
		return minGgufBytes(head) > stat.size ? INCOMPLETE : null;
	} catch (error) {
		if (!(error instanceof TruncatedHeader)) throw error;
		return bytesRead === stat.size ? INCOMPLETE : null;
	}
}
