import { SIGNALS, type Signals } from "./signals.ts";
import { WEIGHTS } from "./weights.ts";

/** The weights of a logistic regression, one per signal in the order of `SIGNALS`. */
export interface EvidenceWeights {
	bias: number;
	weights: readonly number[];
}

/** Returns the probability, from 0 to 1, that a reader finds a claim supported by a window with these signals. */
export function predictSupport(signals: Signals, hasVectors: boolean): number {
	return predictWith(hasVectors ? WEIGHTS.withVectors : WEIGHTS.withoutVectors, signals);
}

/** Like `predictSupport`, with other weights. */
export function predictWith({ bias, weights }: EvidenceWeights, signals: Signals): number {
	const sum = SIGNALS.reduce((total, name, at) => total + (weights[at] ?? 0) * signals[name], bias);
	return 1 / (1 + Math.exp(-sum));
}
