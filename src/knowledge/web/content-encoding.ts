import { type ReadBody, readStream } from "./read-stream.ts";

type Format = "gzip" | "deflate" | "deflate-raw";

/** Maximum number of nested encodings to decode. */
const LAYERS_MAX = 3;
/** Number of bytes decompressed at a time. At the maximum compression ratio of about 1,000, they expand to 1 MB. */
const SLICE_BYTES = 1_024;
const GZIP_MAGIC = [0x1f, 0x8b];
/** Header values that `fetch` decodes itself. */
const DECODED_BY_FETCH = new Set(["gzip", "br"]);
/** The formats to try for each encoding. Some servers send `deflate` without the zlib header. */
const FORMATS: Record<string, Format[]> = {
	gzip: ["gzip"],
	"x-gzip": ["gzip"],
	deflate: ["deflate", "deflate-raw"],
};
/** Encodings that the runtime cannot decode. */
const UNSUPPORTED = new Set(["br", "zstd", "compress", "x-compress", "dcb", "dcz"]);

/** Returns whether a body with this `Content-Encoding` can be decoded. */
export function canDecode(contentEncoding: string | null): boolean {
	return parseCodings(contentEncoding).every((coding) => !UNSUPPORTED.has(coding));
}

/**
 * Decodes the content encodings of a body that `fetch` has not decoded. Leaves bodies without an encoding unchanged.
 * Ignores values that are not encodings, such as `none` and `utf-8`. Decodes gzip even if it is not declared. Returns
 * null if the gzip data is corrupt.
 */
export async function decodeContent(
	encoded: ReadBody,
	contentEncoding: string | null,
	maxBytes: number,
	signal: AbortSignal,
): Promise<ReadBody | null> {
	const codings = parseCodings(contentEncoding).filter((coding) => Object.hasOwn(FORMATS, coding));
	let body = encoded;
	for (let layer = 0; layer < LAYERS_MAX && !body.cut; layer++) {
		const isGzip = GZIP_MAGIC.every((byte, at) => body.bytes[at] === byte);
		const formats = FORMATS[isGzip ? "gzip" : (codings[layer] ?? "")];
		if (formats === undefined) break;
		const undone = await decompress(body.bytes, formats, maxBytes, signal);
		if (undone === null && isGzip) return null;
		body = undone ?? body;
	}
	return body;
}

/** Returns the encodings that remain to be decoded, outermost first. */
function parseCodings(contentEncoding: string | null): string[] {
	const declared = contentEncoding?.trim() ?? "";
	return DECODED_BY_FETCH.has(declared)
		? []
		: declared
				.toLowerCase()
				.split(",")
				.map((coding) => coding.trim())
				.reverse();
}

async function decompress(
	bytes: Uint8Array,
	formats: Format[],
	maxBytes: number,
	signal: AbortSignal,
): Promise<ReadBody | null> {
	for (const format of formats) {
		try {
			const stream = toSliceStream(bytes).pipeThrough(new DecompressionStream(format));
			return await readStream(stream, maxBytes, signal);
		} catch {
			signal.throwIfAborted();
		}
	}
	return null;
}

function toSliceStream(bytes: Uint8Array): ReadableStream<BufferSource> {
	let at = 0;
	return new ReadableStream({
		pull(controller) {
			if (at >= bytes.length) return controller.close();
			controller.enqueue(bytes.slice(at, at + SLICE_BYTES));
			at += SLICE_BYTES;
		},
	});
}
