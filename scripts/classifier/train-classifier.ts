import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AGENTS, encode, type Model, scores, TYPES } from "../../src/agents/classifier/model.ts";
import {
	type Axis,
	accuracy,
	calibrationError,
	confusion,
	crossValidate,
	fitTemperature,
	type Judged,
	judge,
} from "./evaluate.ts";
import { EXAMPLE_FILES, type Example, fingerprint, parseExamples } from "./examples.ts";
import { train } from "./train.ts";

// Trains the classifier that routes messages: prints what cross-validation and the development set say of it,
// and writes its weights. How messages are labelled is written in README.md.

const FOLDS = 10;
const ROOT = join(import.meta.dirname, "../..");
const CLASSIFIER = join(ROOT, "src/agents/classifier");
const DEVELOPMENT = join(import.meta.dirname, "development.jsonl");
const AXES: [Axis, readonly string[]][] = [
	["agent", AGENTS],
	["type", TYPES],
];

const examples = EXAMPLE_FILES.flatMap((file) => read(join(import.meta.dirname, file)));
const development = read(DEVELOPMENT);
console.log(`${examples.length} examples, ${development.length} development messages`);

const held = crossValidate(examples, FOLDS);
const model = train(examples);
for (const [axis, labels] of AXES) model.temperatures[axis] = fitTemperature(held, axis, labels);
for (const [axis, labels] of AXES) {
	report(`${axis}, ${FOLDS}-fold`, held, axis, labels, model.temperatures[axis]);
	report(`${axis}, development`, judge(model, development), axis, labels, model.temperatures[axis]);
}
if (process.argv.includes("--errors")) listErrors(held);
write(model);
console.log(`${microseconds(model).toFixed(0)} microseconds a message`);

function read(path: string): Example[] {
	return parseExamples(readFileSync(path, "utf8"));
}

function report(
	title: string,
	judged: readonly Judged[],
	axis: Axis,
	labels: readonly string[],
	temperature: number,
): void {
	const table = confusion(judged, axis, labels);
	const before = calibrationError(judged, axis, labels, 1);
	const after = calibrationError(judged, axis, labels, temperature);
	console.log(`\n${title}: accuracy ${percent(accuracy(table))}`);
	console.log(`calibration error ${percent(before)}, with temperature ${temperature}: ${percent(after)}`);
	console.log(["label".padEnd(17), ...labels.map(column), column("recall"), column("precision")].join(""));
	for (const [index, row] of table.entries()) {
		const right = row[index] ?? 0;
		const recall = right / sum(row);
		const precision = right / sum(table.map((other) => other[index] ?? 0));
		const cells = [...row.map(String), percent(recall), percent(precision)];
		console.log([(labels[index] ?? "").padEnd(17), ...cells.map(column)].join(""));
	}
}

function listErrors(judged: readonly Judged[]): void {
	for (const [axis, labels] of AXES)
		for (const { example, scores } of judged) {
			const said = labels[scores[axis].indexOf(Math.max(...scores[axis]))];
			if (said !== example[axis]) console.log(`${example[axis]} not ${said}: ${example.text.slice(0, 120)}`);
		}
}

function write(trained: Model): void {
	const { examples: trainedWith, temperatures, steps, gaps, rows } = encode(trained, fingerprint(examples));
	const text = `import type { StoredModel } from "./model.ts";

/** Written by scripts/classifier/train-classifier.ts. */
export const WEIGHTS: StoredModel = {
	examples: ${trainedWith},
	temperatures: { agent: ${temperatures.agent}, type: ${temperatures.type} },
	steps: [${steps.join(", ")}],
	gaps: "${gaps}",
	rows: "${rows}",
};
`;
	writeFileSync(join(CLASSIFIER, "weights.ts"), text);
	console.log(`\nweights.ts: ${(text.length / 1000).toFixed(0)} kB`);
}

function microseconds(trained: Model): number {
	for (const { text } of development) scores(trained, text);
	const start = performance.now();
	for (const { text } of development) scores(trained, text);
	return ((performance.now() - start) / development.length) * 1000;
}

function percent(share: number): string {
	return `${(share * 100).toFixed(1)} %`;
}

function column(text: string): string {
	return text.slice(0, 10).padStart(11);
}

function sum(counts: readonly number[]): number {
	return counts.reduce((total, count) => total + count, 0);
}
