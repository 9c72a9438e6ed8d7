import { BUCKETS, type Model, OUTPUTS, PAIRS } from "./model.ts";
import { listKinds, type WordTables } from "./word-kinds.ts";

/*
 * Layout of `public/data/classifier.bin`, little-endian:
 *   uint32    fingerprint of the training examples
 *   float64   temperatures of the agent and of the question type
 *   float64   quantization step of each output
 *   float64   score of each pair of an agent and a question type
 *   uint8     one bit per bucket, lowest first: whether the bucket is kept
 *   uint8     two quantized weights per byte, the lower half first
 *   UTF-8     the words that the features know by their kind, as JSON
 */
const TEMPERATURES_AT = 4;
const STEPS_AT = TEMPERATURES_AT + 2 * 8;
const PAIRS_AT = STEPS_AT + OUTPUTS * 8;
const KEPT_AT = PAIRS_AT + PAIRS * 8;
const ROWS_AT = KEPT_AT + BUCKETS / 8;

/** Added to a level, -7 to 7, so that it fits in half a byte. */
const LEVEL_OFFSET = 8;

/** Parses a model. */
export function decodeModel(file: ArrayBuffer): Model {
	const header = new DataView(file);
	const { rowOf, count } = decodeKept(new Uint8Array(file, KEPT_AT, BUCKETS / 8));
	const weights = count * OUTPUTS;
	const words = new Uint8Array(file, ROWS_AT + Math.ceil(weights / 2));
	const tables: WordTables = JSON.parse(new TextDecoder().decode(words));
	return {
		rowOf,
		rows: decodeRows(new Uint8Array(file, ROWS_AT), weights),
		steps: Array.from({ length: OUTPUTS }, (_, output) => header.getFloat64(STEPS_AT + 8 * output, true)),
		pairs: Array.from({ length: PAIRS }, (_, pair) => header.getFloat64(PAIRS_AT + 8 * pair, true)),
		temperatures: {
			agent: header.getFloat64(TEMPERATURES_AT, true),
			type: header.getFloat64(TEMPERATURES_AT + 8, true),
		},
		kinds: listKinds(tables),
	};
}

/** Returns the fingerprint of the examples that a stored model was trained with. */
export function examplesFingerprint(file: ArrayBuffer): number {
	return new DataView(file).getUint32(0, true);
}

/** Serializes a model, with the words of its features and the fingerprint of its training examples. */
export function encodeModel(model: Model, tables: WordTables, fingerprint: number): ArrayBuffer {
	const { rowOf, rows, steps, pairs, temperatures } = model;
	const words = new TextEncoder().encode(JSON.stringify(tables));
	const wordsAt = ROWS_AT + Math.ceil(rows.length / 2);
	const file = new ArrayBuffer(wordsAt + words.length);
	const header = new DataView(file);
	header.setUint32(0, fingerprint, true);
	header.setFloat64(TEMPERATURES_AT, temperatures.agent, true);
	header.setFloat64(TEMPERATURES_AT + 8, temperatures.type, true);
	for (const [output, step] of steps.entries()) header.setFloat64(STEPS_AT + 8 * output, step, true);
	for (const [pair, score] of pairs.entries()) header.setFloat64(PAIRS_AT + 8 * pair, score, true);
	const bytes = new Uint8Array(file);
	for (const [bucket, row] of rowOf.entries()) {
		const at = KEPT_AT + (bucket >> 3);
		if (row > 0) bytes[at] = (bytes[at] ?? 0) | (1 << (bucket & 7));
	}
	for (const [index, weight] of rows.entries()) {
		const at = ROWS_AT + (index >> 1);
		const half = Math.sign(weight) * Math.sqrt(Math.abs(weight)) + LEVEL_OFFSET;
		bytes[at] = (bytes[at] ?? 0) | (half << (4 * (index & 1)));
	}
	bytes.set(words, wordsAt);
	return file;
}

function decodeKept(kept: Uint8Array): { rowOf: Uint16Array; count: number } {
	const rowOf = new Uint16Array(BUCKETS);
	let count = 0;
	for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
		if (((kept[bucket >> 3] ?? 0) & (1 << (bucket & 7))) === 0) continue;
		count += 1;
		rowOf[bucket] = count;
	}
	return { rowOf, count };
}

function decodeRows(halves: Uint8Array, count: number): Int8Array {
	const rows = new Int8Array(count);
	for (let index = 0; index < count; index += 1) {
		const level = (((halves[index >> 1] ?? 0) >> (4 * (index & 1))) & 0xf) - LEVEL_OFFSET;
		rows[index] = level * Math.abs(level);
	}
	return rows;
}
