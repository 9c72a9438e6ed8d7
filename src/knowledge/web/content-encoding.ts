import { type ReadBody, readStream } from "./read-stream.ts";

type Format = "gzip" | "deflate" | "deflate-raw";

/** Maximum number of nested codings that are decoded. */
const LAYERS_MAX = 3;
/** How much is unpacked at once, in bytes. At the highest compression ratio, about 1,000, it becomes a megabyte. */
const SLICE_BYTES = 1_024;
const GZIP_MAGIC = [0x1f, 0x8b];
/** Codings that `fetch` decodes itself if the header has exactly this value. */
const DECODED_BY_FETCH = new Set(["gzip", "br"]);
/** Formats that are tried for a coding. Some servers send `deflate` without the zlib header. */
const FORMATS: Record<string, Format[]> = {
	gzip: ["gzip"],
	"x-gzip": ["gzip"],
	deflate: ["deflate", "deflate-raw"],
};
/** Codings for which the runtime has no decoder. */
const UNSUPPORTED = new Set(["br", "zstd", "compress", "x-compress", "dcb", "dcz"]);

/** Returns whether a body with this `Content-Encoding` can be unpacked. */
export function canDecode(contentEncoding: string | null): boolean {
	return parseCodings(contentEncoding).every((coding) => !UNSUPPORTED.has(coding));
}

/**
 * Undoes what `fetch` left of the `Content-Encoding` of a body, however it is spelled. Names that are no coding (`none`,
 * `utf-8`) are passed over, a body that is not packed stays as it is, and gzip is undone even when nothing declares it.
 * Null for gzip that is damaged.
 */
export async function decodeContent(
	packed: ReadBody,
	contentEncoding: string | null,
	maxBytes: number,
	signal: AbortSignal,
): Promise<ReadBody | null> {
	const codings = parseCodings(contentEncoding).filter((coding) => Object.hasOwn(FORMATS, coding));
	let body = packed;
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

/** Returns the codings that are left to decode, the outermost first. */
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
