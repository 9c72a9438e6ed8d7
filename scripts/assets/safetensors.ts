import { z } from "zod";

const LENGTH_BYTES = 8;
const HALF_BYTES = 2;
const Header = z.record(
	z.string(),
	z.object({ dtype: z.string(), data_offsets: z.tuple([z.int(), z.int()]) }).partial(),
);

/**
 * Reads the numbers of a safetensors file with a single tensor of 16-bit floats. The format is little-endian: header
 * length, JSON header, data. https://huggingface.co/docs/safetensors
 */
export function readTensor(file: Buffer): Float32Array {
	const headerBytes = Number(file.readBigUInt64LE());
	const dataAt = LENGTH_BYTES + headerBytes;
	const header = Header.parse(JSON.parse(file.toString("utf8", LENGTH_BYTES, dataAt)));
	const [tensor, ...more] = Object.values(header).filter(({ data_offsets }) => data_offsets !== undefined);
	if (tensor?.dtype !== "F16" || tensor.data_offsets === undefined || more.length > 0)
		throw new Error("The file must contain a single tensor of 16-bit floats.");
	const [from, to] = tensor.data_offsets;
	const values = new Float32Array((to - from) / HALF_BYTES);
	for (const i of values.keys()) values[i] = halfToNumber(file.readUInt16LE(dataAt + from + i * HALF_BYTES));
	return values;
}

/** Decodes an IEEE 754 binary16 number. */
function halfToNumber(bits: number): number {
	const sign = bits & 0x8000 ? -1 : 1;
	const exponent = (bits >> 10) & 0x1f;
	const fraction = bits & 0x3ff;
	if (exponent === 0) return sign * fraction * 2 ** -24;
	if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
	return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
