import { features } from "../../src/agents/classifier/features.ts";
import { AGENTS, BUCKETS, type Model, OUTPUTS, TYPES } from "../../src/agents/classifier/model.ts";
import type { Example } from "./examples.ts";
import { type Random, seeded, shuffled } from "./random.ts";
import { variants } from "./variants.ts";

/** Number of buckets that a trained model keeps. It keeps those with the most influence on the scores. */
const KEPT_BUCKETS = 18_000;

const EPOCHS = 8;
const LEARNING_RATE = 0.1;
const L2 = 1e-4;
/** Weight of a variant relative to its original message. */
const VARIANT_WEIGHT = 0.5;
const SEED = 20_240;

interface Row {
	buckets: Uint32Array;
	values: Float32Array;
	labels: { agent: number; type: number };
	weight: number;
}

/**
 * Trains two multinomial logistic regressions over the same features. The result is deterministic. The temperatures are
 * 1; the caller fits them on messages outside the training set.
 */
export function train(examples: readonly Example[]): Model {
	const random = seeded(SEED);
	const rows = examples.flatMap((example) => rowsOf(example, random));
	const agent = regress(rows, (row) => row.labels.agent, AGENTS.length, random);
	const type = regress(rows, (row) => row.labels.type, TYPES.length, random);
	return compact(rows, agent, type);
}

function rowsOf({ text, agent, type }: Example, random: Random): Row[] {
	const labels = { agent: AGENTS.indexOf(agent), type: TYPES.indexOf(type) };
	return [text, ...variants(text, random)].map((message, index) => {
		const found = features(message, BUCKETS);
		return {
			buckets: Uint32Array.from(found.keys()),
			values: Float32Array.from(found.values()),
			labels,
			weight: index === 0 ? 1 : VARIANT_WEIGHT,
		};
	});
}

/** Fits weights by stochastic gradient descent with AdaGrad (Duchi, Hazan, Singer 2011). */
function regress(
	rows: readonly Row[],
	label: (row: Row) => number,
	classes: number,
	random: Random,
): Float32Array {
	const weights = new Float32Array(BUCKETS * classes);
	const squares = new Float32Array(BUCKETS * classes).fill(0.1);
	const sums = new Float64Array(classes);
	for (let epoch = 0; epoch < EPOCHS; epoch += 1)
		for (const row of shuffled(rows, random)) {
			probabilities(weights, row, sums);
			for (let k = 0; k < classes; k += 1) {
				const error = ((sums[k] ?? 0) - (k === label(row) ? 1 : 0)) * row.weight;
				for (let n = 0; n < row.buckets.length; n += 1) {
					const at = (row.buckets[n] ?? 0) * classes + k;
					const weight = weights[at] ?? 0;
					const gradient = error * (row.values[n] ?? 0) + L2 * weight;
					const square = (squares[at] ?? 0) + gradient * gradient;
					squares[at] = square;
					weights[at] = weight - (LEARNING_RATE * gradient) / Math.sqrt(square);
				}
			}
		}
	return weights;
}

function probabilities(weights: Float32Array, row: Row, sums: Float64Array): void {
	const classes = sums.length;
	sums.fill(0);
	for (let n = 0; n < row.buckets.length; n += 1) {
		const start = (row.buckets[n] ?? 0) * classes;
		const value = row.values[n] ?? 0;
		for (let k = 0; k < classes; k += 1) sums[k] = (sums[k] ?? 0) + (weights[start + k] ?? 0) * value;
	}
	const highest = Math.max(...sums);
	let total = 0;
	for (let k = 0; k < classes; k += 1) {
		sums[k] = Math.exp((sums[k] ?? 0) - highest);
		total += sums[k] ?? 0;
	}
	for (let k = 0; k < classes; k += 1) sums[k] = (sums[k] ?? 0) / total;
}

/** Keeps the most influential buckets and quantizes their weights to one byte each. */
function compact(rows: readonly Row[], agent: Float32Array, type: Float32Array): Model {
	const weightsOf = (bucket: number): number[] => [
		...agent.subarray(bucket * AGENTS.length, (bucket + 1) * AGENTS.length),
		...type.subarray(bucket * TYPES.length, (bucket + 1) * TYPES.length),
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
	const steps = largest.map((weight) => Math.max(1, Math.ceil((weight / 127) * 1e5)) / 1e5);
	const rowOf = new Uint16Array(BUCKETS);
	for (const [index, bucket] of kept.entries()) rowOf[bucket] = index + 1;
	return {
		rowOf,
		rows: Int8Array.from(
			kept.flatMap((bucket) => weightsOf(bucket).map((weight, k) => Math.round(weight / (steps[k] ?? 1)))),
		),
		steps,
		temperatures: { agent: 1, type: 1 },
	};
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
