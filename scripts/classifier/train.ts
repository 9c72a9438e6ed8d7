import { features } from "../../src/agents/classifier/features.ts";
import {
	AGENTS,
	BUCKETS,
	type Model,
	marginals,
	OUTPUTS,
	PAIRS,
	pairProbabilities,
	TYPES,
} from "../../src/agents/classifier/model.ts";
import { listKinds } from "../../src/agents/classifier/word-kinds.ts";
import type { Example } from "./examples.ts";
import { type Random, seeded, shuffled } from "./random.ts";
import { variants } from "./variants.ts";
import { WORD_TABLES } from "./word-tables.ts";

/** Number of buckets that a trained model keeps. It keeps those with the most influence on the scores. */
const KEPT_BUCKETS = 45_000;

/** Largest level of a quantized weight. A weight is its level squared, so that small weights have finer steps. */
const LEVEL_MAX = 7;

const EPOCHS = 5;
const LEARNING_RATE = 0.1;
const L2 = 2e-3;
/** Initial sum of squared gradients. A higher value makes the first steps smaller. */
const INITIAL_SQUARE = 0.1;
/** Weight of a variant relative to its original message. */
const VARIANT_WEIGHT = 0.5;
const SEED = 20_240;

const KINDS = listKinds(WORD_TABLES);

interface Row {
	buckets: Uint32Array;
	values: Float32Array;
	labels: { agent: number; type: number };
	weight: number;
}

/** Weights before quantization: `OUTPUTS` for each bucket, and one for each pair of an agent and a question type. */
interface Weights {
	outputs: Float32Array;
	pairs: Float64Array;
}

/**
 * Trains a log-linear model of pairs of an agent and a question type. The result is deterministic. The temperatures are
 * 1; the caller fits them on messages outside the training set.
 */
export function train(examples: readonly Example[]): Model {
	const random = seeded(SEED);
	const rows = examples.flatMap((example) => rowsOf(example, random));
	return compact(rows, regress(rows, random));
}

function rowsOf({ text, agent, type }: Example, random: Random): Row[] {
	const labels = { agent: AGENTS.indexOf(agent), type: TYPES.indexOf(type) };
	return [text, ...variants(text, random)].map((message, index) => {
		const found = features(message, BUCKETS, KINDS);
		return {
			buckets: Uint32Array.from(found.keys()),
			values: Float32Array.from(found.values()),
			labels,
			weight: index === 0 ? 1 : VARIANT_WEIGHT,
		};
	});
}

/** Fits weights by stochastic gradient descent with AdaGrad (Duchi, Hazan, Singer 2011). */
function regress(rows: readonly Row[], random: Random): Weights {
	const outputs = new Float32Array(BUCKETS * OUTPUTS);
	const squares = new Float32Array(BUCKETS * OUTPUTS).fill(INITIAL_SQUARE);
	const pairs = new Float64Array(PAIRS);
	const pairSquares = new Float64Array(PAIRS).fill(INITIAL_SQUARE);
	const sums = new Float64Array(OUTPUTS);
	for (let epoch = 0; epoch < EPOCHS; epoch += 1)
		for (const row of shuffled(rows, random)) {
			computeOutputs(outputs, row, sums);
			const probabilities = pairProbabilities(sums, pairs);
			const { agent, type } = marginals(probabilities);
			const label = row.labels.agent * TYPES.length + row.labels.type;
			for (const [pair, probability] of probabilities.entries()) {
				const gradient = (probability - Number(pair === label)) * row.weight;
				descend(pairs, pairSquares, pair, gradient);
			}
			for (const [k, probability] of [...agent, ...type].entries()) {
				const isLabel = k === row.labels.agent || k === AGENTS.length + row.labels.type;
				sums[k] = (probability - Number(isLabel)) * row.weight;
			}
			for (let n = 0; n < row.buckets.length; n += 1) {
				const start = (row.buckets[n] ?? 0) * OUTPUTS;
				const value = row.values[n] ?? 0;
				for (let k = 0; k < OUTPUTS; k += 1) {
					const at = start + k;
					descend(outputs, squares, at, (sums[k] ?? 0) * value + L2 * (outputs[at] ?? 0));
				}
			}
		}
	return { outputs, pairs };
}

/** Moves one weight against its gradient. */
function descend(
	weights: Float32Array | Float64Array,
	squares: Float32Array | Float64Array,
	at: number,
	gradient: number,
): void {
	const square = (squares[at] ?? 0) + gradient * gradient;
	squares[at] = square;
	weights[at] = (weights[at] ?? 0) - (LEARNING_RATE * gradient) / Math.sqrt(square);
}

/** Stores the outputs of a row in `sums`. */
function computeOutputs(weights: Float32Array, row: Row, sums: Float64Array): void {
	sums.fill(0);
	for (let n = 0; n < row.buckets.length; n += 1) {
		const start = (row.buckets[n] ?? 0) * OUTPUTS;
		const value = row.values[n] ?? 0;
		for (let k = 0; k < OUTPUTS; k += 1) sums[k] = (sums[k] ?? 0) + (weights[start + k] ?? 0) * value;
	}
}

/** Keeps the most influential buckets and quantizes their weights to half a byte each. */
function compact(rows: readonly Row[], { outputs, pairs }: Weights): Model {
	const weightsOf = (bucket: number): number[] => [
		...outputs.subarray(bucket * OUTPUTS, (bucket + 1) * OUTPUTS),
	];
	const kept = [...influence(rows, weightsOf)]
		.sort(([a, x], [b, y]) => y - x || a - b)
		.slice(0, KEPT_BUCKETS)
		.map(([bucket]) => bucket)
		.sort((a, b) => a - b);
	const largest = new Array<number>(OUTPUTS).fill(0);
	for (const bucket of kept)
		for (const [k, weight] of weightsOf(bucket).entries())
			largest[k] = Math.max(largest[k] ?? 0, Math.abs(weight));
	const steps = largest.map((weight) => Math.max(1, Math.ceil((weight / LEVEL_MAX ** 2) * 1e5)) / 1e5);
	const rowOf = new Uint16Array(BUCKETS);
	for (const [index, bucket] of kept.entries()) rowOf[bucket] = index + 1;
	return {
		rowOf,
		rows: Int8Array.from(
			kept.flatMap((bucket) => weightsOf(bucket).map((weight, k) => quantize(weight / (steps[k] ?? 1)))),
		),
		steps,
		pairs: [...pairs],
		temperatures: { agent: 1, type: 1 },
		kinds: KINDS,
	};
}

/** Rounds a weight to a positive or negative square. */
function quantize(weight: number): number {
	return Math.sign(weight) * Math.round(Math.sqrt(Math.abs(weight))) ** 2;
}

/** Returns the influence of each bucket: its squared contributions to the scores, summed over the messages. */
function influence(rows: readonly Row[], weightsOf: (bucket: number) => number[]): Map<number, number> {
	const sums = new Map<number, number>();
	for (const row of rows)
		for (const [n, bucket] of row.buckets.entries())
			sums.set(bucket, (sums.get(bucket) ?? 0) + (row.values[n] ?? 0) ** 2);
	for (const [bucket, sum] of sums)
		sums.set(bucket, sum * weightsOf(bucket).reduce((total, weight) => total + weight * weight, 0));
	return sums;
}
