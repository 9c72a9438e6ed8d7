/** The start of a GGUF file was cut off. */
export class TruncatedHeader extends Error {}

const ALIGNMENT_KEY = "general.alignment";
const DEFAULT_ALIGNMENT = 32;
/** The versions that this reads. Version 1 had shorter counts and is no longer written. */
const VERSIONS = [2, 3];

/** The bytes of values by their type. The others are strings (8) and arrays (9). */
const VALUE_BYTES = [1, 1, 2, 2, 4, 4, 4, 1, null, null, 8, 8, 8] as const;
const STRING = 8;
const ARRAY = 9;

/** The values in a block of each tensor type, and the bytes of a block. https://github.com/ggml-org/ggml/blob/master/src/ggml.c */
const BLOCKS: Readonly<Record<number, readonly [values: number, bytes: number]>> = {
	...{ 0: [1, 4], 1: [1, 2], 2: [32, 18], 3: [32, 20], 6: [32, 22], 7: [32, 24], 8: [32, 34], 9: [32, 36] },
	...{ 10: [256, 84], 11: [256, 110], 12: [256, 144], 13: [256, 176], 14: [256, 210], 15: [256, 292] },
	...{ 16: [256, 66], 17: [256, 74], 18: [256, 98], 19: [256, 50], 20: [32, 18], 21: [256, 110] },
	...{ 22: [256, 82], 23: [256, 136], 24: [1, 1], 25: [1, 2], 26: [1, 4], 27: [1, 8], 28: [1, 8] },
	...{ 29: [256, 56], 30: [1, 2] },
};

/**
 * Returns the least number of bytes that a GGUF file must have, given its start. Tensors of unknown types count as
 * empty. Returns 0 for a version that this doesn't read.
 *
 * @throws {TruncatedHeader} when the descriptions of the tensors don't end within `head`
 */
export function minGgufBytes(head: Buffer): number {
	const reader = new Reader(head, 4);
	if (!VERSIONS.includes(reader.u32())) return 0;
	const tensors = reader.u64();
	const entries = reader.u64();
	let alignment = DEFAULT_ALIGNMENT;
	for (let n = 0; n < entries; n++) {
		const key = reader.text();
		const type = reader.u32();
		if (key === ALIGNMENT_KEY) alignment = reader.u32();
		else reader.skipValue(type);
	}
	let dataBytes = 0;
	for (let n = 0; n < tensors; n++) {
		reader.text();
		let values = 1;
		for (let left = reader.u32(); left > 0; left--) values *= reader.u64();
		const [perBlock, bytes] = BLOCKS[reader.u32()] ?? [1, 0];
		dataBytes = Math.max(dataBytes, reader.u64() + (values / perBlock) * bytes);
	}
	return Math.ceil(reader.at / alignment) * alignment + dataBytes;
}

/** Reads little-endian values one after the other. */
class Reader {
	readonly #bytes: Buffer;
	/** The offset of the next value. */
	at: number;

	constructor(bytes: Buffer, at: number) {
		this.#bytes = bytes;
		this.at = at;
	}

	u32(): number {
		return this.#bytes.readUInt32LE(this.#take(4));
	}

	u64(): number {
		return Number(this.#bytes.readBigUInt64LE(this.#take(8)));
	}

	text(): string {
		const bytes = this.u64();
		const start = this.#take(bytes);
		return this.#bytes.toString("utf8", start, start + bytes);
	}

	skipValue(type: number): void {
		if (type === STRING) this.#take(this.u64());
		else if (type === ARRAY) this.#skipItems();
		else this.#take(VALUE_BYTES[type] ?? 0);
	}

	#skipItems(): void {
		const type = this.u32();
		const items = this.u64();
		const bytes = VALUE_BYTES[type];
		if (bytes != null) this.#take(items * bytes);
		else for (let n = 0; n < items; n++) this.skipValue(type);
	}

	#take(bytes: number): number {
		const start = this.at;
		this.at += bytes;
		if (this.at > this.#bytes.length) throw new TruncatedHeader();
		return start;
	}
}
