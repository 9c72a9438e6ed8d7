import { evaluateTree, type Tree } from "../search/relevance-model.ts";
import { SIGNALS, type Signals } from "./signals.ts";

/**
 * Gradient-boosted trees that correct a logistic regression. The weights and the features of the trees are in the order
 * of `SIGNALS`.
 */
export interface EvidenceModel {
	bias: number;
	weights: readonly number[];
	trees: readonly Tree[];
}

/** Returns the probability, from 0 to 1, that a reader finds a claim supported by a window with these signals. */
export function predictSupport({ bias, weights, trees }: EvidenceModel, signals: Signals): number {
	const values = SIGNALS.map((name) => signals[name]);
	let logit = bias;
	for (let at = 0; at < values.length; at++) logit += (weights[at] ?? 0) * (values[at] ?? 0);
	for (const tree of trees) logit += evaluateTree(tree, values);
	return 1 / (1 + Math.exp(-logit));
}
