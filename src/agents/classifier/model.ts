import { AgentType, QuestionType } from "../../contracts/agents.ts";
import { features } from "./features.ts";
import type { WordKinds } from "./word-kinds.ts";

/**
 * A trained model. Each kept bucket has one weight per output: first the agents, then the question types. The score of a
 * pair of an agent and a question type is the sum of their outputs and of the pair's own score.
 */
export interface Model {
	/** The row number of each bucket, starting at 1; 0 for a bucket that the model dropped. */
	rowOf: Uint16Array;
	/** Rows of quantized weights, each a positive or negative square up to 49. Each row has `OUTPUTS` weights. */
	rows: Int8Array;
	/** The size of one quantization step for each output. */
	steps: number[];
	/** How well each agent fits each question type: one score per pair, grouped by agent. */
	pairs: number[];
	/** Dividing the scores by these temperatures calibrates the probabilities. */
	temperatures: { agent: number; type: number };
	/** The words that the features know by their kind. */
	kinds: WordKinds;
}

/** One number for each agent and for each question type, in the order of `AGENTS` and `TYPES`. */
export interface LabelValues {
	agent: number[];
	type: number[];
}

export const AGENTS = AgentType.options;
export const TYPES = QuestionType.options;
export const OUTPUTS = AGENTS.length + TYPES.length;
export const PAIRS = AGENTS.length * TYPES.length;

/** Smaller probabilities count as this one, so that their logarithms are finite. */
const PROBABILITY_MIN = 1e-30;

/** Number of hash buckets for features. A trained model keeps only some of them. */
export const BUCKETS = 2 ** 17;

/** Returns the scores of a message: the logarithms of its uncalibrated probabilities. */
export function scores(model: Model, message: string): LabelValues {
	const sums = new Array<number>(OUTPUTS).fill(0);
	for (const [bucket, value] of features(message, BUCKETS, model.kinds)) {
		const row = model.rowOf[bucket] ?? 0;
		if (row === 0) continue;
		const start = (row - 1) * OUTPUTS;
		for (let output = 0; output < OUTPUTS; output += 1)
			sums[output] = (sums[output] ?? 0) + (model.rows[start + output] ?? 0) * value;
	}
	const scaled = sums.map((sum, output) => sum * (model.steps[output] ?? 0));
	const { agent, type } = marginals(pairProbabilities(scaled, model.pairs));
	const log = (probability: number) => Math.log(Math.max(probability, PROBABILITY_MIN));
	return { agent: agent.map(log), type: type.map(log) };
}

/**
 * Returns the probability of each pair of an agent and a question type, grouped by agent.
 *
 * @param outputs The outputs of a message: one per agent, then one per question type.
 * @param pairs The scores of the pairs, grouped by agent.
 */
export function pairProbabilities(outputs: ArrayLike<number>, pairs: ArrayLike<number>): number[] {
	const values = AGENTS.flatMap((_, agent) =>
		TYPES.map(
			(_, type) =>
				(outputs[agent] ?? 0) +
				(outputs[AGENTS.length + type] ?? 0) +
				(pairs[agent * TYPES.length + type] ?? 0),
		),
	);
	return softmax(values, 1);
}

/** Sums the probabilities of pairs for each agent and for each question type. */
export function marginals(pairs: readonly number[]): LabelValues {
	const agent = new Array<number>(AGENTS.length).fill(0);
	const type = new Array<number>(TYPES.length).fill(0);
	for (const [pair, probability] of pairs.entries()) {
		const [a, t] = [Math.floor(pair / TYPES.length), pair % TYPES.length];
		agent[a] = (agent[a] ?? 0) + probability;
		type[t] = (type[t] ?? 0) + probability;
	}
	return { agent, type };
}

/** Converts scores to probabilities that sum to 1. A higher temperature flattens the distribution. */
export function softmax(values: number[], temperature: number): number[] {
	const highest = Math.max(...values);
	const powers = values.map((value) => Math.exp((value - highest) / temperature));
	const sum = powers.reduce((total, power) => total + power, 0);
	return powers.map((power) => power / sum);
}
