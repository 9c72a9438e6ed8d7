import { type Model, scores, softmax } from "../../src/agents/classifier/model.ts";
import type { Example } from "./examples.ts";
import { seeded, shuffled } from "./random.ts";
import { train } from "./train.ts";

export type Axis = "agent" | "type";

/** What a model that never saw the message said of it. */
export interface Judged {
	example: Example;
	scores: Record<Axis, number[]>;
}

export function judge(model: Model, examples: readonly Example[]): Judged[] {
	return examples.map((example) => ({ example, scores: scores(model, example.text) }));
}

/** Each example judged by a model that was trained on the other folds. */
export function crossValidate(examples: readonly Example[], folds: number): Judged[] {
	const order = shuffled(examples, seeded(folds));
	return Array.from({ length: folds }, (_, fold) => {
		const model = train(order.filter((_, index) => index % folds !== fold));
		return judge(
			model,
			order.filter((_, index) => index % folds === fold),
		);
	}).flat();
}

/** Rows are labels, columns are what was said instead. */
export function confusion(judged: readonly Judged[], axis: Axis, labels: readonly string[]): number[][] {
	const table = labels.map(() => labels.map(() => 0));
	for (const { example, scores } of judged) {
		const row = table[labels.indexOf(example[axis])];
		const said = scores[axis].indexOf(Math.max(...scores[axis]));
		if (row !== undefined) row[said] = (row[said] ?? 0) + 1;
	}
	return table;
}

export function accuracy(table: readonly number[][]): number {
	const right = table.reduce((sum, row, index) => sum + (row[index] ?? 0), 0);
	return right / table.flat().reduce((sum, count) => sum + count, 0);
}

/** The temperature under which the labels are most likely (Guo et al. 2017), to a thousandth. */
export function fitTemperature(judged: readonly Judged[], axis: Axis, labels: readonly string[]): number {
	let [low, high] = [0.2, 5];
	while (high - low > 0.001) {
		const third = (high - low) / 3;
		const [a, b] = [low + third, high - third];
		if (surprise(judged, axis, labels, a) < surprise(judged, axis, labels, b)) high = b;
		else low = a;
	}
	return Math.round(((low + high) / 2) * 1000) / 1000;
}

/** The expected calibration error: how far confidence is from accuracy, over bins of equal width. */
export function calibrationError(
	judged: readonly Judged[],
	axis: Axis,
	labels: readonly string[],
	temperature: number,
): number {
	const bins = Array.from({ length: 10 }, () => ({ confidence: 0, right: 0 }));
	for (const { example, scores } of judged) {
		const found = softmax(scores[axis], temperature);
		const confidence = Math.max(...found);
		const bin = bins[Math.min(9, Math.floor(confidence * 10))];
		if (bin === undefined) continue;
		bin.confidence += confidence;
		bin.right += labels[found.indexOf(confidence)] === example[axis] ? 1 : 0;
	}
	return bins.reduce((sum, bin) => sum + Math.abs(bin.confidence - bin.right), 0) / judged.length;
}

function surprise(
	judged: readonly Judged[],
	axis: Axis,
	labels: readonly string[],
	temperature: number,
): number {
	return judged.reduce((sum, { example, scores }) => {
		const probability = softmax(scores[axis], temperature)[labels.indexOf(example[axis])] ?? 0;
		return sum - Math.log(Math.max(probability, 1e-12));
	}, 0);
}
