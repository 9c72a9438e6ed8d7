import { PAIR_FEATURES, type Relations, WORD_FEATURES } from "./relations.ts";
import { SIGNALS } from "./signals.ts";

/** Number of units of each layer. */
export const UNITS = 24;

/**
 * Where the weights of each layer are in the list of all weights. Each layer has `UNITS` weights for each input, and then
 * a bias for each unit.
 */
export const LAYERS = placeLayers({
	words: WORD_FEATURES,
	pairs: PAIR_FEATURES,
	// The means and the maxima of the units of the two layers above, and the signals.
	hidden: 4 * UNITS + SIGNALS.length,
});
/** Weights of the signals and of the hidden units, which add up to the result, and its bias. */
export const OUTPUT = LAYERS.hidden.end;
export const WEIGHTS = OUTPUT + SIGNALS.length + UNITS + 1;

interface Place {
	start: number;
	inputs: number;
	end: number;
}

function placeLayers<Name extends string>(inputs: Record<Name, number>): Record<Name, Place> {
	let start = 0;
	const places = Object.entries<number>(inputs).map(([name, count]) => {
		const place = { start, inputs: count, end: start + (count + 1) * UNITS };
		start = place.end;
		return [name, place] as const;
	});
	return Object.fromEntries(places) as Record<Name, Place>;
}

/**
 * Returns the logarithm of the odds that a window supports a claim. The network examines each word and each pair of
 * words alike, and judges by the means and the maxima of what it finds, together with the signals.
 */
export function evaluateNetwork(
	weights: ArrayLike<number>,
	signals: readonly number[],
	{ words, pairs }: Relations,
): number {
	const inputs = new Float64Array(LAYERS.hidden.inputs);
	poolRows(weights, LAYERS.words, words, inputs.subarray(0, 2 * UNITS));
	poolRows(weights, LAYERS.pairs, pairs, inputs.subarray(2 * UNITS, 4 * UNITS));
	inputs.set(signals, 4 * UNITS);
	let logit = weights[WEIGHTS - 1] ?? 0;
	for (let at = 0; at < signals.length; at++) logit += (signals[at] ?? 0) * (weights[OUTPUT + at] ?? 0);
	const units = activate(weights, LAYERS.hidden, inputs);
	for (let unit = 0; unit < UNITS; unit++)
		logit += (units[unit] ?? 0) * (weights[OUTPUT + signals.length + unit] ?? 0);
	return logit;
}

/**
 * Adds the mean of each unit over the rows to `pooled`, and the maximum. One more row of zeros makes few rows count
 * less.
 */
function poolRows(
	weights: ArrayLike<number>,
	layer: Place,
	rows: readonly (readonly number[])[],
	pooled: Float64Array,
): void {
	for (const row of rows) {
		const units = activate(weights, layer, row);
		for (let unit = 0; unit < UNITS; unit++) {
			const value = units[unit] ?? 0;
			pooled[unit] = (pooled[unit] ?? 0) + value / (rows.length + 1);
			pooled[UNITS + unit] = Math.max(pooled[UNITS + unit] ?? 0, value);
		}
	}
}

/** Returns the values of the units of a layer, which are never negative. */
export function activate(
	weights: ArrayLike<number>,
	{ start, inputs, end }: Place,
	values: ArrayLike<number>,
): Float64Array {
	const units = new Float64Array(UNITS);
	for (let unit = 0; unit < UNITS; unit++) units[unit] = weights[end - UNITS + unit] ?? 0;
	for (let input = 0; input < inputs; input++) {
		const value = values[input] ?? 0;
		// Most features are 0.
		if (value === 0) continue;
		const from = start + input * UNITS;
		for (let unit = 0; unit < UNITS; unit++)
			units[unit] = (units[unit] ?? 0) + value * (weights[from + unit] ?? 0);
	}
	for (let unit = 0; unit < UNITS; unit++) units[unit] = Math.max(0, units[unit] ?? 0);
	return units;
}
