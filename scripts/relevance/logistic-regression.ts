/** A training row: its feature values, whether its label is positive, and its weight. */
export interface Row {
	values: readonly number[];
	isPositive: boolean;
	weight: number;
}

/** Weights of the features, in the order of the values, and the bias. */
export interface LinearModel {
	bias: number;
	weights: number[];
}

const ITERATIONS_MAX = 30;
/** Maximum change of a coefficient at which the fit has converged. */
const TOLERANCE = 1e-6;

/**
 * Fits a logistic regression with Newton's method (iteratively reweighted least squares). `l2` penalizes the squared
 * weights of standardized features, so that the scale of a feature doesn't matter.
 */
export function fitLogisticRegression(rows: readonly Row[], l2: number): LinearModel {
	const width = rows[0]?.values.length ?? 0;
	const { means, deviations } = measureColumns(rows, width);
	const standardized = rows.map(({ values, ...row }) => ({
		...row,
		values: [...values.map((value, i) => (value - (means[i] ?? 0)) / (deviations[i] ?? 1)), 1],
	}));
	const coefficients = new Array<number>(width + 1).fill(0);
	for (let iteration = 0; iteration < ITERATIONS_MAX; iteration++) {
		const steps = computeSteps(standardized, coefficients, l2);
		for (const [i, step] of steps.entries()) coefficients[i] = (coefficients[i] ?? 0) - step;
		if (Math.max(...steps.map(Math.abs)) < TOLERANCE) break;
	}
	const weights = means.map((_, i) => (coefficients[i] ?? 0) / (deviations[i] ?? 1));
	const shift = weights.reduce((sum, weight, i) => sum + weight * (means[i] ?? 0), 0);
	return { bias: (coefficients[width] ?? 0) - shift, weights };
}

/** Returns the probability that a row is positive. */
export function predictProbability({ bias, weights }: LinearModel, values: readonly number[]): number {
	return sigmoid(weights.reduce((sum, weight, i) => sum + weight * (values[i] ?? 0), bias));
}

function measureColumns(rows: readonly Row[], width: number) {
	const mean = (measure: (row: Row) => number) =>
		rows.reduce((sum, row) => sum + measure(row), 0) / (rows.length || 1);
	const means = Array.from({ length: width }, (_, i) => mean(({ values }) => values[i] ?? 0));
	const deviations = means.map(
		(average, i) => Math.sqrt(mean(({ values }) => ((values[i] ?? 0) - average) ** 2)) || 1,
	);
	return { means, deviations };
}

/** Returns the Newton step of each coefficient. The last coefficient is the bias, which isn't penalized. */
function computeSteps(rows: readonly Row[], coefficients: readonly number[], l2: number): number[] {
	const size = coefficients.length;
	const gradient = coefficients.map((coefficient, i) => (i < size - 1 ? l2 * coefficient : 0));
	const hessian = coefficients.map((_, i) =>
		coefficients.map((_, j) => (i !== j ? 0 : i < size - 1 ? l2 : 1e-9)),
	);
	for (const { values, isPositive, weight } of rows) {
		const probability = sigmoid(
			coefficients.reduce((sum, coefficient, i) => sum + coefficient * (values[i] ?? 0), 0),
		);
		const error = weight * (probability - (isPositive ? 1 : 0));
		const curvature = weight * probability * (1 - probability);
		for (let i = 0; i < size; i++) {
			const value = values[i] ?? 0;
			gradient[i] = (gradient[i] ?? 0) + error * value;
			const line = hessian[i] ?? [];
			for (let j = 0; j < size; j++) line[j] = (line[j] ?? 0) + curvature * value * (values[j] ?? 0);
		}
	}
	return solve(hessian, gradient);
}

/** Solves a system of linear equations by Gauss–Jordan elimination. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
	const rows = matrix.map((row, i) => [...row, right[i] ?? 0]);
	for (let column = 0; column < rows.length; column++) {
		const pivot = rows.reduce(
			(best, row, i) =>
				i >= column && Math.abs(row[column] ?? 0) > Math.abs(rows[best]?.[column] ?? 0) ? i : best,
			column,
		);
		const lead = rows[pivot] ?? [];
		rows[pivot] = rows[column] ?? [];
		rows[column] = lead;
		for (const [i, row] of rows.entries()) {
			if (i === column) continue;
			const factor = (row[column] ?? 0) / (lead[column] ?? 1);
			for (let j = column; j < row.length; j++) row[j] = (row[j] ?? 0) - factor * (lead[j] ?? 0);
		}
	}
	return rows.map((row, i) => (row.at(-1) ?? 0) / (row[i] ?? 1));
}

function sigmoid(logit: number): number {
	return 1 / (1 + Math.exp(-logit));
}
