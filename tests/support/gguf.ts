// Writes GGUF files. https://github.com/ggml-org/ggml/blob/master/docs/gguf.md

const VERSION = 3;
const ALIGNMENT = 32;
const F32 = 0;
const TYPE = { u32: 4, i32: 5, f32: 6, bool: 7, string: 8, array: 9 } as const;

type Scalar =
	| { type: "u32" | "i32" | "f32"; value: number }
	| { type: "bool"; value: boolean }
	| { type: "string"; value: string };

type GgufValue =
	| Scalar
	| { type: "strings"; value: readonly string[] }
	| { type: "i32s" | "f32s"; value: readonly number[] };

export interface GgufTensor {
	/** The sizes of the dimensions, the contiguous one first. */
	dimensions: readonly number[];
	values: Float32Array;
}

/** Encodes a model file. */
export function encodeGguf(
	metadata: Readonly<Record<string, GgufValue>>,
	tensors: Readonly<Record<string, GgufTensor>>,
): Buffer {
	const entries = Object.entries(metadata).map(([key, value]) => Buffer.concat([text(key), encode(value)]));
	let offset = 0;
	const infos: Buffer[] = [];
	const data: Buffer[] = [];
	for (const [name, { dimensions, values }] of Object.entries(tensors)) {
		const bytes = pad(Buffer.from(values.buffer, values.byteOffset, values.byteLength));
		const sizes = dimensions.map(u64);
		infos.push(Buffer.concat([text(name), u32(dimensions.length), ...sizes, u32(F32), u64(offset)]));
		data.push(bytes);
		offset += bytes.length;
	}
	const counts = [u64(infos.length), u64(entries.length)];
	const head = Buffer.concat([Buffer.from("GGUF"), u32(VERSION), ...counts, ...entries, ...infos]);
	return Buffer.concat([pad(head), ...data]);
}

function encode(value: GgufValue): Buffer {
	switch (value.type) {
		case "strings":
			return array(TYPE.string, value.value.map(text));
		case "i32s":
			return array(TYPE.i32, value.value.map(i32));
		case "f32s":
			return array(TYPE.f32, value.value.map(f32));
		default:
			return Buffer.concat([u32(TYPE[value.type]), scalar(value)]);
	}
}

function scalar(value: Scalar): Buffer {
	switch (value.type) {
		case "u32":
			return u32(value.value);
		case "i32":
			return i32(value.value);
		case "f32":
			return f32(value.value);
		case "bool":
			return Buffer.from([value.value ? 1 : 0]);
		case "string":
			return text(value.value);
	}
}

function array(type: number, items: readonly Buffer[]): Buffer {
	return Buffer.concat([u32(TYPE.array), u32(type), u64(items.length), ...items]);
}

function text(value: string): Buffer {
	const bytes = Buffer.from(value);
	return Buffer.concat([u64(bytes.length), bytes]);
}

function u32(value: number): Buffer {
	const bytes = Buffer.alloc(4);
	bytes.writeUInt32LE(value);
	return bytes;
}

function i32(value: number): Buffer {
	const bytes = Buffer.alloc(4);
	bytes.writeInt32LE(value);
	return bytes;
}

function f32(value: number): Buffer {
	const bytes = Buffer.alloc(4);
	bytes.writeFloatLE(value);
	return bytes;
}

function u64(value: number): Buffer {
	const bytes = Buffer.alloc(8);
	bytes.writeBigUInt64LE(BigInt(value));
	return bytes;
}

function pad(bytes: Buffer): Buffer {
	return Buffer.concat([bytes, Buffer.alloc((ALIGNMENT - (bytes.length % ALIGNMENT)) % ALIGNMENT)]);
}
