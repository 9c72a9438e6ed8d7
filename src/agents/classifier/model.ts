import { AgentType, QuestionType } from "../../contracts/agents.ts";
import { features } from "./features.ts";

/** A trained model. Each kept bucket has one weight per output: first the agents, then the question types. */
export interface Model {
	/** The row number of each bucket, starting at 1; 0 for a bucket that the model dropped. */
	rowOf: Uint16Array;
	/** Rows of quantized weights. Each row has `OUTPUTS` weights. */
	rows: Int8Array;
	/** The size of one quantization step for each output. */
	steps: number[];
	/** Dividing the scores by these temperatures calibrates the probabilities. */
	temperatures: { agent: number; type: number };
}

/** Scores before conversion to probabilities, in the order of `AGENTS` and `TYPES`. */
export interface Scores {
	agent: number[];
	type: number[];
}

export const AGENTS = AgentType.options;
export const TYPES = QuestionType.options;
export const OUTPUTS = AGENTS.length + TYPES.length;

/** Number of hash buckets for features. A trained model keeps only some of them. */
export const BUCKETS = 2 ** 17;

/** Returns the scores of a message. */
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

/** Converts scores to probabilities that sum to 1. A higher temperature flattens the distribution. */
export function softmax(values: number[], temperature: number): number[] {
	const highest = Math.max(...values);
	const powers = values.map((value) => Math.exp((value - highest) / temperature));
	const sum = powers.reduce((total, power) => total + power, 0);
	return powers.map((power) => power / sum);
}
