import { activate, LAYERS, OUTPUT, UNITS, WEIGHTS } from "../../src/knowledge/evidence/relation-network.ts";
import type { Relations } from "../../src/knowledge/evidence/relations.ts";
import { SIGNALS } from "../../src/knowledge/evidence/signals.ts";
import { type Random, seeded, shuffled } from "../classifier/random.ts";
import { deviationOf, type Example } from "./linear-evidence.ts";

/** The signals of a labeled sentence, and the relations of its words. */
export interface RelationExample extends Example {
	relations: Relations;
}

const EPOCHS = 30;
const BATCH = 128;
/** The learning rate falls to 0 along a cosine. */
const LEARNING_RATE = 4e-3;
/** Share of the learning rate by which each weight shrinks in each step. */
const DECAY = 3e-3;
/** Share of the inputs and the units of the hidden layer that each example leaves out, so that none is relied on. */
const DROPOUT = 0.2;
/** Signals with a lower standard deviation are scaled as if they had this one. */
const DEVIATION_MIN = 0.25;

const POOLED = 4 * UNITS;

/**
 * Fits a network to labels with Adam and decoupled weight decay (Loshchilov, Hutter 2019). The result depends only on
 * the examples and the seed.
 */
export function fitRelationNetwork(examples: readonly RelationExample[], seed: number): Float64Array {
	const random = seeded(seed);
	const weights = initialize(random);
	const scales = SIGNALS.map((_, at) =>
		Math.max(DEVIATION_MIN, deviationOf(examples.map(({ values }) => values[at] ?? 0))),
	);
	const scaled = examples.map((example) => ({
		...example,
		values: example.values.map((value, at) => value / (scales[at] ?? 1)),
	}));
	const steps = EPOCHS * Math.floor(examples.length / BATCH);
	const adam = new Adam(weights, steps);
	for (let epoch = 0; epoch < EPOCHS; epoch++) {
		const order = shuffled(scaled, random);
		for (let start = 0; start + BATCH <= order.length; start += BATCH) {
			const batch = order.slice(start, start + BATCH);
			const total = batch.reduce((sum, { weight }) => sum + weight, 0);
			const gradient = new Float64Array(WEIGHTS);
			for (const example of batch) addGradient(gradient, weights, example, total, random);
			adam.step(gradient);
		}
	}
	return foldScales(weights, scales);
}

function initialize(random: Random): Float64Array {
	const weights = new Float64Array(WEIGHTS);
	// Signals have layers of their own in this respect, because they are scaled.
	const fill = (from: number, inputs: number, fanIn: number) => {
		const limit = Math.sqrt(4.5 / fanIn);
		for (let at = from; at < from + inputs * UNITS; at++) weights[at] = (2 * random() - 1) * limit;
	};
	fill(LAYERS.words.start, LAYERS.words.inputs, LAYERS.words.inputs);
	fill(LAYERS.pairs.start, LAYERS.pairs.inputs, LAYERS.pairs.inputs);
	fill(LAYERS.hidden.start, POOLED, POOLED);
	fill(LAYERS.hidden.start + POOLED * UNITS, SIGNALS.length, SIGNALS.length);
	const output = OUTPUT + SIGNALS.length;
	for (let at = output; at < output + UNITS; at++) weights[at] = (2 * random() - 1) * Math.sqrt(4.5 / UNITS);
	return weights;
}

/** Adds the gradient of the weighted log loss of an example to that of its batch, whose weights are `total` together. */
function addGradient(
	gradient: Float64Array,
	weights: Float64Array,
	{ relations, values, isPositive, weight }: RelationExample,
	total: number,
	random: Random,
): void {
	const words = new Pool(weights, LAYERS.words, relations.words);
	const pairs = new Pool(weights, LAYERS.pairs, relations.pairs);
	const keep = () => (random() < DROPOUT ? 0 : 1 / (1 - DROPOUT));
	const kept = Float64Array.from({ length: POOLED }, keep);
	const keptUnits = Float64Array.from({ length: UNITS }, keep);
	const pooled = [...words.values, ...pairs.values].map((value, at) => value * (kept[at] ?? 0));
	const inputs = [...pooled, ...values];
	const hidden = activate(weights, LAYERS.hidden, inputs);
	const output = OUTPUT + values.length;
	let logit = weights[WEIGHTS - 1] ?? 0;
	for (const [at, value] of values.entries()) logit += value * (weights[OUTPUT + at] ?? 0);
	for (let unit = 0; unit < UNITS; unit++)
		logit += (hidden[unit] ?? 0) * (keptUnits[unit] ?? 0) * (weights[output + unit] ?? 0);

	const error = (weight * (1 / (1 + Math.exp(-logit)) - (isPositive ? 1 : 0))) / total;
	add(gradient, WEIGHTS - 1, error);
	for (const [at, value] of values.entries()) add(gradient, OUTPUT + at, error * value);
	const errors = new Float64Array(UNITS);
	for (let unit = 0; unit < UNITS; unit++) {
		const share = keptUnits[unit] ?? 0;
		add(gradient, output + unit, error * (hidden[unit] ?? 0) * share);
		if ((hidden[unit] ?? 0) > 0) errors[unit] = error * share * (weights[output + unit] ?? 0);
	}
	addLayerGradient(gradient, LAYERS.hidden, inputs, errors);
	const back = new Float64Array(POOLED);
	for (let input = 0; input < POOLED; input++) {
		const from = LAYERS.hidden.start + input * UNITS;
		let sum = 0;
		for (let unit = 0; unit < UNITS; unit++) sum += (errors[unit] ?? 0) * (weights[from + unit] ?? 0);
		back[input] = sum * (kept[input] ?? 0);
	}
	words.addGradient(gradient, back.subarray(0, 2 * UNITS));
	pairs.addGradient(gradient, back.subarray(2 * UNITS));
}

/** The units of a layer for each of several rows, with their means and maxima, as `evaluateNetwork` pools them. */
class Pool {
	readonly values = new Float64Array(2 * UNITS);
	readonly #layer: typeof LAYERS.words;
	readonly #rows: readonly (readonly number[])[];
	readonly #units: readonly Float64Array[];
	/** The row of the maximum of each unit, or -1. */
	readonly #largest = new Int32Array(UNITS).fill(-1);

	constructor(weights: Float64Array, layer: typeof LAYERS.words, rows: readonly (readonly number[])[]) {
		this.#layer = layer;
		this.#rows = rows;
		this.#units = rows.map((row) => activate(weights, layer, row));
		this.#units.forEach((units, row) => {
			for (let unit = 0; unit < UNITS; unit++) {
				const value = units[unit] ?? 0;
				add(this.values, unit, value / (rows.length + 1));
				if (value <= (this.values[UNITS + unit] ?? 0)) continue;
				this.values[UNITS + unit] = value;
				this.#largest[unit] = row;
			}
		});
	}

	/** `back` holds the derivatives of the loss by the means and the maxima. */
	addGradient(gradient: Float64Array, back: Float64Array): void {
		this.#rows.forEach((values, row) => {
			const errors = new Float64Array(UNITS);
			for (let unit = 0; unit < UNITS; unit++) {
				if ((this.#units[row]?.[unit] ?? 0) === 0) continue;
				errors[unit] =
					(back[unit] ?? 0) / (this.#rows.length + 1) +
					(this.#largest[unit] === row ? (back[UNITS + unit] ?? 0) : 0);
			}
			addLayerGradient(gradient, this.#layer, values, errors);
		});
	}
}

function addLayerGradient(
	gradient: Float64Array,
	{ start, inputs, end }: typeof LAYERS.words,
	values: ArrayLike<number>,
	errors: Float64Array,
): void {
	for (let input = 0; input < inputs; input++) {
		const value = values[input] ?? 0;
		if (value === 0) continue;
		const from = start + input * UNITS;
		for (let unit = 0; unit < UNITS; unit++) add(gradient, from + unit, value * (errors[unit] ?? 0));
	}
	for (let unit = 0; unit < UNITS; unit++) add(gradient, end - UNITS + unit, errors[unit] ?? 0);
}

class Adam {
	readonly #weights: Float64Array;
	readonly #steps: number;
	readonly #mean = new Float64Array(WEIGHTS);
	readonly #square = new Float64Array(WEIGHTS);
	#step = 0;

	constructor(weights: Float64Array, steps: number) {
		this.#weights = weights;
		this.#steps = steps;
	}

	step(gradient: Float64Array): void {
		const rate = (LEARNING_RATE * (1 + Math.cos((Math.PI * this.#step) / this.#steps))) / 2;
		this.#step++;
		const meanShare = 1 - 0.9 ** this.#step;
		const squareShare = 1 - 0.999 ** this.#step;
		for (let at = 0; at < WEIGHTS; at++) {
			const slope = gradient[at] ?? 0;
			const mean = 0.9 * (this.#mean[at] ?? 0) + 0.1 * slope;
			const square = 0.999 * (this.#square[at] ?? 0) + 0.001 * slope * slope;
			this.#mean[at] = mean;
			this.#square[at] = square;
			const move = mean / meanShare / (Math.sqrt(square / squareShare) + 1e-8);
			add(this.#weights, at, -rate * (move + DECAY * (this.#weights[at] ?? 0)));
		}
	}
}

/** Returns weights for signals that aren't scaled. */
function foldScales(weights: Float64Array, scales: readonly number[]): Float64Array {
	const folded = weights.slice();
	scales.forEach((scale, at) => {
		const from = LAYERS.hidden.start + (POOLED + at) * UNITS;
		for (let place = from; place < from + UNITS; place++) folded[place] = (folded[place] ?? 0) / scale;
		folded[OUTPUT + at] = (folded[OUTPUT + at] ?? 0) / scale;
	});
	return folded;
}

function add(array: Float64Array, at: number, value: number): void {
	array[at] = (array[at] ?? 0) + value;
}
