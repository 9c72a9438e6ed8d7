/** How much of a stream is read together, in milliseconds. */
const TOGETHER_MS = 40;
/** More for many open streams, so that an isolate reads all of them together at most a thousand times per second. */
const TOGETHER_PER_STREAM_MS = 1;
const TOGETHER_MAX_MS = 320;
/** How long the speed of a stream is measured. */
const MEASURED_MS = 100;
/** Few enough that little text waits when a fast stream becomes slow. */
const TOGETHER_MAX_BYTES = 2_048;

type ReadResult = Awaited<ReturnType<ReadableStreamDefaultReader<Uint8Array>["read"]>>;

/** Reads a stream. If it is a byte stream, `read` waits for `minBytes` bytes or the end of the stream. */
interface ChunkReader {
	read(minBytes: number): Promise<ReadResult>;
	cancel(): Promise<void>;
}

/** `ReadableStreamBYOBReader` with the option that Cloudflare's types lack. */
interface MinReader {
	read(view: Uint8Array, options: { min: number }): Promise<ReadResult>;
	cancel(): Promise<void>;
}

/** Opens a reader whose chunks are valid until the next `read`. */
export function openReader(stream: ReadableStream<Uint8Array>): ChunkReader {
	let reader: MinReader;
	try {
		reader = stream.getReader({ mode: "byob" }) as unknown as MinReader;
	} catch {
		return stream.getReader();
	}
	let buffer: ArrayBufferLike = new ArrayBuffer(2 * TOGETHER_MAX_BYTES);
	return {
		read: async (minBytes) => {
			const result = await reader.read(new Uint8Array(buffer), { min: minBytes });
			if (result.value !== undefined) buffer = result.value.buffer;
			return result;
		},
		cancel: () => reader.cancel(),
	};
}

/** The streams that this isolate reads at the moment. */
let openStreams = 0;

/**
 * Chooses how many bytes a reader waits for, so that it reads the chunks together that arrive within 40 ms, or more if
 * many streams are open. Each read wakes the isolate, which takes longer than everything that is done with a chunk. The
 * chunks of a slow stream are read one by one.
 */
export class ReadPace {
	minBytes = 1;
	#bytes = 0;
	#from = Date.now();

	constructor() {
		openStreams++;
	}

	/** Stops counting the stream as open. */
	end(): void {
		openStreams--;
	}

	/** Adds the bytes of a read that has ended. */
	add(bytes: number): void {
		this.#bytes += bytes;
		const ms = Date.now() - this.#from;
		if (ms < MEASURED_MS) return;
		const together = Math.min(Math.max(TOGETHER_MS, openStreams * TOGETHER_PER_STREAM_MS), TOGETHER_MAX_MS);
		const bytesTogether = Math.floor((this.#bytes * together) / ms);
		this.minBytes = Math.min(Math.max(bytesTogether, 1), TOGETHER_MAX_BYTES);
		this.#bytes = 0;
		this.#from = Date.now();
	}
}
