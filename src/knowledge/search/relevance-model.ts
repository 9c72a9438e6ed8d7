/** A logistic regression. The weights are keyed by the name of their feature. */
export interface RelevanceWeights {
	bias: number;
	weights: Readonly<Record<string, number>>;
	/** Minimum probability of a passage that an answer may be based on. */
	minProbability: number;
}

/** Returns the probability that the model assigns to feature values, which are in the order of `names`. */
export function predict(
	{ bias, weights }: RelevanceWeights,
	names: readonly string[],
	values: readonly number[],
): number {
	const logit = names.reduce((sum, name, at) => sum + (weights[name] ?? 0) * (values[at] ?? 0), bias);
	return 1 / (1 + Math.exp(-logit));
}
