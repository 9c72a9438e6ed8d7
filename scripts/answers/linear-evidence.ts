/** The signals of a labeled sentence. */
export interface Example {
	values: readonly number[];
	isPositive: boolean;
	weight: number;
}

const ITERATIONS = 600;
const LEARNING_RATE = 0.1;
const L2 = 3e-4;

/**
 * Fits a logistic regression by gradient descent with Adam (Kingma, Ba 2014). `directions` holds 1 for each value that
 * has a weight of at least 0, -1 for one that has a weight of at most 0, and 0 for others.
 */
export function fitLinear(
	examples: readonly Example[],
	directions: readonly number[],
): { bias: number; weights: readonly number[] } {
	const size = directions.length;
	const scales = directions.map((_, at) => deviationOf(examples.map(({ values }) => values[at] ?? 0)) || 1);
	const rows = examples.map(({ values }) => [...values.map((value, at) => value / (scales[at] ?? 1)), 1]);
	const total = examples.reduce((sum, { weight }) => sum + weight, 0);
	const weights = new Float64Array(size + 1);
	const mean = new Float64Array(size + 1);
	const square = new Float64Array(size + 1);
	for (let step = 1; step <= ITERATIONS; step++) {
		const gradient = new Float64Array(size + 1);
		rows.forEach((row, at) => {
			let logit = 0;
			for (let i = 0; i <= size; i++) logit += (row[i] ?? 0) * (weights[i] ?? 0);
			const { isPositive = false, weight = 0 } = examples[at] ?? {};
			const error = (weight * (1 / (1 + Math.exp(-logit)) - (isPositive ? 1 : 0))) / total;
			for (let i = 0; i <= size; i++) gradient[i] = (gradient[i] ?? 0) + error * (row[i] ?? 0);
		});
		const rate = LEARNING_RATE * (1 - step / (ITERATIONS + 1)) + 0.002;
		for (let i = 0; i <= size; i++) {
			const slope = (gradient[i] ?? 0) + (i < size ? L2 * (weights[i] ?? 0) : 0);
			mean[i] = 0.9 * (mean[i] ?? 0) + 0.1 * slope;
			square[i] = 0.99 * (square[i] ?? 0) + 0.01 * slope * slope;
			const move =
				(mean[i] ?? 0) / (1 - 0.9 ** step) / (Math.sqrt((square[i] ?? 0) / (1 - 0.99 ** step)) + 1e-7);
			const moved = (weights[i] ?? 0) - rate * move;
			weights[i] = moved * (directions[i] ?? 0) < 0 ? 0 : moved;
		}
	}
	return {
		bias: weights[size] ?? 0,
		weights: Array.from(weights.subarray(0, size), (weight, at) => weight / (scales[at] ?? 1)),
	};
}

export function deviationOf(values: readonly number[]): number {
	const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
	return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
