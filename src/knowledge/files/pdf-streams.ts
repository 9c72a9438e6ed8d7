import { fileBroken, fileTooLarge } from "./file-text.ts";
import { inflate } from "./inflate.ts";

/** Maximum size of a decompressed stream of a PDF, in bytes. Images don't count, because they are never decompressed. */
const PDF_STREAM_MAX_BYTES = 64 * 1024 * 1024;
/** Maximum size of all decompressed streams of a PDF together, in bytes. */
const PDF_STREAMS_MAX_BYTES = 512 * 1024 * 1024;
/** How far before a stream its dictionary is searched for, in bytes. */
const DICTIONARY_MAX_BYTES = 2_000;
/** Streams below this size cannot decompress to more than `PDF_STREAM_MAX_BYTES`: DEFLATE shrinks at most 1,032-fold. */
const SMALL_STREAM_BYTES = Math.floor(PDF_STREAM_MAX_BYTES / 1_032);

/**
 * Rejects a PDF whose streams decompress to far more than a document contains, before a parser decompresses them into
 * memory.
 *
 * @throws {AppError} `file_too_large`, or `file_broken` for a stream that is compressed twice
 */
export async function assertStreamsFit(bytes: Uint8Array): Promise<void> {
	const source = new TextDecoder("latin1").decode(bytes);
	let total = 0;
	for (let at = source.indexOf("stream"); at >= 0; at = source.indexOf("stream", at)) {
		const from = at + "stream".length + (source.startsWith("\r\n", at + "stream".length) ? 2 : 1);
		const dictionary = readDictionary(source, at);
		const end = source.indexOf("endstream", from);
		const to = end < 0 ? source.length : end;
		at = to + "endstream".length;
		const filters = dictionary.match(/\/(?:FlateDecode|Fl)\b/g)?.length ?? 0;
		if (filters === 0 || /\/Subtype\s*\/Image\b/.test(dictionary)) continue;
		if (filters > 1) throw fileBroken("PDF");
		if (to - from < SMALL_STREAM_BYTES) continue;
		total += await inflatedSize(bytes.subarray(from, endOfData(source, from, to)));
		if (total > PDF_STREAMS_MAX_BYTES) throw tooMuchData();
	}
}

/** Returns the end of a stream without the line break before `endstream`, which is no part of the data. */
function endOfData(source: string, from: number, to: number): number {
	const lineBreak = /(?:\r\n|\n|\r)$/.exec(source.slice(Math.max(from, to - 2), to))?.[0] ?? "";
	return to - lineBreak.length;
}

function readDictionary(source: string, streamAt: number): string {
	const before = source.slice(Math.max(0, streamAt - DICTIONARY_MAX_BYTES), streamAt);
	const start = before.lastIndexOf(" obj");
	return start < 0 ? before : before.slice(start);
}

/** Returns the decompressed size of zlib data, up to the first error. */
async function inflatedSize(bytes: Uint8Array): Promise<number> {
	let size = 0;
	try {
		await inflate(bytes, "deflate", (chunk) => {
			size += chunk.length;
			return size <= PDF_STREAM_MAX_BYTES;
		});
	} catch {
		// An encrypted or damaged stream. The parser decides what to do with it.
	}
	if (size > PDF_STREAM_MAX_BYTES) throw tooMuchData();
	return size;
}

function tooMuchData() {
	return fileTooLarge("far more data after decompression than a document contains");
}
