import { type ReadBody, readStream } from "./read-stream.ts";

type Format = "gzip" | "deflate" | "deflate-raw";

/** Maximum number of nested codings that are decoded. */
const LAYERS_MAX = 3;
/** How much is unpacked at once, in bytes. At the highest compression ratio, about 1,000, it becomes a megabyte. */
const SLICE_BYTES = 1_024;
const GZIP_MARK = [0x1f, 0x8b];
/** Codings that `fetch` decodes itself if the header has exactly this value. */
const UNDONE = new Set(["gzip", "br"]);
/** Formats that are tried for a coding. Some servers send `deflate` without the zlib header. */
const FORMATS: Record<string, Format[]> = {
	gzip: ["gzip"],
	"x-gzip": ["gzip"],
	deflate: ["deflate", "deflate-raw"],
};
/** Codings for which the runtime has no decoder. */
const UNKNOWN = new Set(["br", "zstd", "compress", "x-compress", "dcb", "dcz"]);

/** Returns whether a body with this `Content-Encoding` can be unpacked. */
export function canUnpack(contentEncoding: string | null): boolean {
	return codingsOf(contentEncoding).every((coding) => !UNKNOWN.has(coding));
}

/**
 * Undoes what `fetch` left of the `Content-Encoding` of a body, however it is spelled. Names that are no coding (`none`,
 * `utf-8`) are passed over, a body that is not packed stays as it is, and gzip is undone even when nothing declares it.
 * Null for gzip that is damaged.
 */
export async function unpack(
	packed: ReadBody,
	contentEncoding: string | null,
	maxBytes: number,
	signal: AbortSignal,
): Promise<ReadBody | null> {
	const codings = codingsOf(contentEncoding).filter((coding) => Object.hasOwn(FORMATS, coding));
	let body = packed;
	for (let layer = 0; layer < LAYERS_MAX && !body.cut; layer++) {
		const isGzip = GZIP_MARK.every((byte, at) => body.bytes[at] === byte);
		const formats = FORMATS[isGzip ? "gzip" : (codings[layer] ?? "")];
		if (formats === undefined) break;
		const undone = await firstThatFits(body.bytes, formats, maxBytes, signal);
		if (undone === null && isGzip) return null;
		body = undone ?? body;
	}
	return body;
}

/** Returns the codings that are left to decode, the outermost first. */
function codingsOf(contentEncoding: string | null): string[] {
	const declared = contentEncoding?.trim() ?? "";
	return UNDONE.has(declared)
		? []
		: declared
				.toLowerCase()
				.split(",")
				.map((coding) => coding.trim())
				.reverse();
}

async function firstThatFits(
	bytes: Uint8Array,
	formats: Format[],
	maxBytes: number,
	signal: AbortSignal,
): Promise<ReadBody | null> {
	for (const format of formats) {
		try {
			const stream = slicesOf(bytes).pipeThrough(new DecompressionStream(format));
			return await readStream(stream, maxBytes, signal);
		} catch {
			signal.throwIfAborted();
		}
	}
	return null;
}

function slicesOf(bytes: Uint8Array): ReadableStream<BufferSource> {
	let at = 0;
	return new ReadableStream({
		pull(controller) {
			if (at >= bytes.length) return controller.close();
			controller.enqueue(bytes.slice(at, at + SLICE_BYTES));
			at += SLICE_BYTES;
		},
	});
}
