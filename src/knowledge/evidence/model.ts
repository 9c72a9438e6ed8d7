import { evaluateTree, type Tree } from "../search/relevance-model.ts";
import { evaluateNetwork } from "./relation-network.ts";
import type { Relations } from "./relations.ts";
import { SIGNALS, type Signals } from "./signals.ts";

/**
 * Gradient-boosted trees that correct a logistic regression, and networks that judge the relations of words as well. The
 * weights and the features of the trees are in the order of `SIGNALS`.
 */
export interface EvidenceModel {
	bias: number;
	weights: readonly number[];
	trees: readonly Tree[];
	networks: readonly ArrayLike<number>[];
}

/** Share of the networks in the logarithm of the odds. */
const NETWORK_SHARE = 0.5;

/** Returns the probability, from 0 to 1, that a reader finds a claim supported by a window with these signals. */
export function predictSupport(
	{ bias, weights, trees, networks }: EvidenceModel,
	signals: Signals,
	relations: Relations,
): number {
	const values = SIGNALS.map((name) => signals[name]);
	let logit = bias;
	for (let at = 0; at < values.length; at++) logit += (weights[at] ?? 0) * (values[at] ?? 0);
	for (const tree of trees) logit += evaluateTree(tree, values);
	logit *= 1 - NETWORK_SHARE;
	for (const network of networks)
		logit += (evaluateNetwork(network, values, relations) * NETWORK_SHARE) / networks.length;
	return 1 / (1 + Math.exp(-logit));
}
