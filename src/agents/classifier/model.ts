import { AgentType, QuestionType } from "../../contracts/agents.ts";
import { features } from "./features.ts";

/** A trained model: for each bucket that counts, one weight an output; the agents come first, then the types. */
export interface Model {
	/** The row of a bucket plus one, or 0 for a bucket that was left out. */
	rowOf: Uint16Array;
	/** Rows of OUTPUTS weights each, in steps of `steps`. */
	rows: Int8Array;
	/** The worth of one unit of `rows`, for each output. */
	steps: number[];
	/** What the scores are divided by, so that the probabilities are as often right as they say. */
	temperatures: { agent: number; type: number };
}

/** A model as it is checked in; `gaps` and `rows` are bytes in base64. */
export interface StoredModel extends Pick<Model, "steps" | "temperatures"> {
	/** Fingerprint of the examples it was trained with. */
	examples: number;
	gaps: string;
	rows: string;
}

export interface Scores {
	agent: number[];
	type: number[];
}

export const AGENTS = AgentType.options;
export const TYPES = QuestionType.options;
export const OUTPUTS = AGENTS.length + TYPES.length;

/** Hash buckets that features fall into; most are not kept. */
export const BUCKETS = 2 ** 17;

/** The scores of a message before they are made probabilities. */
export function scores(model: Model, message: string): Scores {
	const sums = new Array<number>(OUTPUTS).fill(0);
	for (const [bucket, value] of features(message, BUCKETS)) {
		const row = model.rowOf[bucket] ?? 0;
		if (row === 0) continue;
		const start = (row - 1) * OUTPUTS;
		for (let output = 0; output < OUTPUTS; output += 1)
			sums[output] = (sums[output] ?? 0) + (model.rows[start + output] ?? 0) * value;
	}
	const scaled = sums.map((sum, output) => sum * (model.steps[output] ?? 0));
	return { agent: scaled.slice(0, AGENTS.length), type: scaled.slice(AGENTS.length) };
}

/** Probabilities that sum to 1; a higher temperature makes them more even. */
export function softmax(values: number[], temperature: number): number[] {
	const highest = Math.max(...values);
	const powers = values.map((value) => Math.exp((value - highest) / temperature));
	const sum = powers.reduce((total, power) => total + power, 0);
	return powers.map((power) => power / sum);
}

export function decode(stored: StoredModel): Model {
	const rowOf = new Uint16Array(BUCKETS);
	let bucket = -1;
	let row = 0;
	for (const gap of fromBase64(stored.gaps)) {
		bucket += gap;
		if (gap === LONGEST_GAP) continue;
		bucket += 1;
		row += 1;
		rowOf[bucket] = row;
	}
	return {
		rowOf,
		rows: new Int8Array(fromBase64(stored.rows).buffer),
		steps: stored.steps,
		temperatures: stored.temperatures,
	};
}

/** The counterpart of `decode`: kept buckets become the gaps between them, a byte each, or more for a long one. */
export function encode(model: Model, examples: number): StoredModel {
	const gaps: number[] = [];
	let gap = 0;
	for (const row of model.rowOf) {
		if (row === 0) {
			gap += 1;
			continue;
		}
		for (; gap >= LONGEST_GAP; gap -= LONGEST_GAP) gaps.push(LONGEST_GAP);
		gaps.push(gap);
		gap = 0;
	}
	return {
		examples,
		temperatures: model.temperatures,
		steps: model.steps,
		gaps: toBase64(Uint8Array.from(gaps)),
		rows: toBase64(new Uint8Array(model.rows.buffer)),
	};
}

/** Says "this many buckets are left out and the gap goes on". */
const LONGEST_GAP = 255;

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
	const characters = atob(text);
	const bytes = new Uint8Array(characters.length);
	for (let at = 0; at < bytes.length; at += 1) bytes[at] = characters.charCodeAt(at);
	return bytes;
}

function toBase64(bytes: Uint8Array): string {
	let text = "";
	for (const byte of bytes) text += String.fromCharCode(byte);
	return btoa(text);
}
