import { BUCKETS, type Model, OUTPUTS } from "./model.ts";

/*
 * Layout of `weights.bin`, little-endian:
 *   uint32    fingerprint of the training examples
 *   float64   temperatures of the agent and of the question type
 *   float64   quantization step of each output
 *   uint32    number of gap bytes
 *   uint8     gaps between kept buckets
 *   int8      rows of quantized weights
 */
const TEMPERATURES_AT = 4;
const STEPS_AT = TEMPERATURES_AT + 2 * 8;
const GAP_COUNT_AT = STEPS_AT + OUTPUTS * 8;
const GAPS_AT = GAP_COUNT_AT + 4;

/** A gap byte with this value skips that many buckets, and the next byte continues the gap. */
const LONGEST_GAP = 255;

/** Parses a model. */
export function decodeModel(file: ArrayBuffer): Model {
	const header = new DataView(file);
	const gapCount = header.getUint32(GAP_COUNT_AT, true);
	return {
		rowOf: decodeGaps(new Uint8Array(file, GAPS_AT, gapCount)),
		rows: new Int8Array(file, GAPS_AT + gapCount),
		steps: Array.from({ length: OUTPUTS }, (_, output) => header.getFloat64(STEPS_AT + 8 * output, true)),
		temperatures: {
			agent: header.getFloat64(TEMPERATURES_AT, true),
			type: header.getFloat64(TEMPERATURES_AT + 8, true),
		},
	};
}

/** Returns the fingerprint of the examples that a stored model was trained with. */
export function examplesFingerprint(file: ArrayBuffer): number {
	return new DataView(file).getUint32(0, true);
}

/** Serializes a model, with the fingerprint of its training examples. */
export function encodeModel({ rowOf, rows, steps, temperatures }: Model, fingerprint: number): ArrayBuffer {
	const gaps = encodeGaps(rowOf);
	const file = new ArrayBuffer(GAPS_AT + gaps.length + rows.length);
	const header = new DataView(file);
	header.setUint32(0, fingerprint, true);
	header.setFloat64(TEMPERATURES_AT, temperatures.agent, true);
	header.setFloat64(TEMPERATURES_AT + 8, temperatures.type, true);
	for (const [output, step] of steps.entries()) header.setFloat64(STEPS_AT + 8 * output, step, true);
	header.setUint32(GAP_COUNT_AT, gaps.length, true);
	new Uint8Array(file, GAPS_AT).set(gaps);
	new Int8Array(file, GAPS_AT + gaps.length).set(rows);
	return file;
}

function decodeGaps(gaps: Uint8Array): Uint16Array {
	const rowOf = new Uint16Array(BUCKETS);
	let bucket = -1;
	let row = 0;
	for (const gap of gaps) {
		bucket += gap;
		if (gap === LONGEST_GAP) continue;
		bucket += 1;
		row += 1;
		rowOf[bucket] = row;
	}
	return rowOf;
}

function encodeGaps(rowOf: Uint16Array): number[] {
	const gaps: number[] = [];
	let gap = 0;
	for (const row of rowOf) {
		if (row === 0) {
			gap += 1;
			continue;
		}
		for (; gap >= LONGEST_GAP; gap -= LONGEST_GAP) gaps.push(LONGEST_GAP);
		gaps.push(gap);
		gap = 0;
	}
	return gaps;
}
