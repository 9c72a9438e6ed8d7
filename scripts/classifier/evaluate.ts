import { type Model, scores, softmax } from "../../src/agents/classifier/model.ts";
import type { Example } from "./examples.ts";
import { seeded, shuffled } from "./random.ts";
import { train } from "./train.ts";

/** The two labels that the classifier predicts. */
export type Axis = "agent" | "type";

/** A message with the scores of a model that was not trained on it. */
export interface ScoredExample {
	example: Example;
	scores: Record<Axis, number[]>;
}

export function scoreExamples(model: Model, examples: readonly Example[]): ScoredExample[] {
	return examples.map((example) => ({ example, scores: scores(model, example.text) }));
}

/** Scores each example with a model trained on the other folds. */
export function crossValidate(examples: readonly Example[], folds: number): ScoredExample[] {
	const order = shuffled(examples, seeded(folds));
	return Array.from({ length: folds }, (_, fold) => {
		const model = train(order.filter((_, index) => index % folds !== fold));
		return scoreExamples(
			model,
			order.filter((_, index) => index % folds === fold),
		);
	}).flat();
}

/** Returns the confusion matrix: rows are labels, columns are predictions. */
export function confusion(
	scored: readonly ScoredExample[],
	axis: Axis,
	labels: readonly string[],
): number[][] {
	const table = labels.map(() => labels.map(() => 0));
	for (const { example, scores } of scored) {
		const row = table[labels.indexOf(example[axis])];
		const predicted = scores[axis].indexOf(Math.max(...scores[axis]));
		if (row !== undefined) row[predicted] = (row[predicted] ?? 0) + 1;
	}
	return table;
}

export function accuracy(table: readonly number[][]): number {
	const right = table.reduce((sum, row, index) => sum + (row[index] ?? 0), 0);
	return right / table.flat().reduce((sum, count) => sum + count, 0);
}

/** Returns the temperature that maximizes the likelihood of the labels (Guo et al. 2017), to three decimals. */
export function fitTemperature(
	scored: readonly ScoredExample[],
	axis: Axis,
	labels: readonly string[],
): number {
	let [low, high] = [0.2, 5];
	while (high - low > 0.001) {
		const third = (high - low) / 3;
		const [a, b] = [low + third, high - third];
		if (negativeLogLikelihood(scored, axis, labels, a) < negativeLogLikelihood(scored, axis, labels, b))
			high = b;
		else low = a;
	}
	return Math.round(((low + high) / 2) * 1000) / 1000;
}

/** Returns the expected calibration error: the gap between confidence and accuracy, over bins of equal width. */
export function calibrationError(
	scored: readonly ScoredExample[],
	axis: Axis,
	labels: readonly string[],
	temperature: number,
): number {
	const bins = Array.from({ length: 10 }, () => ({ confidence: 0, right: 0 }));
	for (const { example, scores } of scored) {
		const found = softmax(scores[axis], temperature);
		const confidence = Math.max(...found);
		const bin = bins[Math.min(9, Math.floor(confidence * 10))];
		if (bin === undefined) continue;
		bin.confidence += confidence;
		bin.right += labels[found.indexOf(confidence)] === example[axis] ? 1 : 0;
	}
	return bins.reduce((sum, bin) => sum + Math.abs(bin.confidence - bin.right), 0) / scored.length;
}

function negativeLogLikelihood(
	scored: readonly ScoredExample[],
	axis: Axis,
	labels: readonly string[],
	temperature: number,
): number {
	return scored.reduce((sum, { example, scores }) => {
		const probability = softmax(scores[axis], temperature)[labels.indexOf(example[axis])] ?? 0;
		return sum - Math.log(Math.max(probability, 1e-12));
	}, 0);
}
