import { open } from "node:fs/promises";

/** The first bytes of a model file. https://github.com/ggml-org/ggml/blob/master/docs/gguf.md */
const GGUF_MAGIC = "GGUF";

/**
 * Returns why the file cannot be used as a model, or null if it can.
 *
 * @throws {Error} the system's error when the file cannot be read
 */
export async function findGgufFault(path: string): Promise<string | null> {
	await using file = await open(path);
	if ((await file.stat()).isDirectory()) return "it is a folder";
	const { buffer, bytesRead } = await file.read(Buffer.alloc(GGUF_MAGIC.length), 0);
	return buffer.toString("latin1", 0, bytesRead) === GGUF_MAGIC ? null : "it is not a GGUF file";
}
