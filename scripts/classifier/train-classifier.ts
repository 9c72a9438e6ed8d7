import { readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { AGENTS, type Model, scores, softmax, TYPES } from "../../src/agents/classifier/model.ts";
import { encodeModel } from "../../src/agents/classifier/weights-file.ts";
import {
	type Axis,
	accuracy,
	calibrationError,
	confusion,
	crossValidate,
	fitTemperature,
	type ScoredExample,
	scoreExamples,
} from "./evaluate.ts";
import { EXAMPLE_FILES, type Example, fingerprint, parseExamples } from "./examples.ts";
import { train } from "./train.ts";
import { WORD_TABLES } from "./word-tables.ts";

// Trains the classifier that routes messages, prints its accuracy under cross-validation and on the development set,
// and writes its weights. README.md defines the labels. `--errors` lists the messages misclassified in
// cross-validation, those with the highest confidence first.

const FOLDS = 5;
const ROOT = join(import.meta.dirname, "../..");
const WEIGHTS = join(ROOT, "public/data/classifier.bin");
const DEVELOPMENT = join(import.meta.dirname, "development.jsonl");
const AXES: [Axis, readonly string[]][] = [
	["agent", AGENTS],
	["type", TYPES],
];

const examples = EXAMPLE_FILES.flatMap((file) => read(join(import.meta.dirname, file)));
const development = read(DEVELOPMENT);
console.log(`${examples.length} examples, ${development.length} development messages`);

const crossValidated = crossValidate(examples, FOLDS);
const model = train(examples);
for (const [axis, labels] of AXES) model.temperatures[axis] = fitTemperature(crossValidated, axis, labels);
for (const [axis, labels] of AXES) {
	report(`${axis}, ${FOLDS}-fold`, crossValidated, axis, labels, model.temperatures[axis]);
	report(`${axis}, development`, scoreExamples(model, development), axis, labels, model.temperatures[axis]);
}
if (process.argv.includes("--errors")) listErrors(crossValidated);
save(model);
console.log(`${microseconds(model).toFixed(0)} microseconds per message`);

function read(path: string): Example[] {
	return parseExamples(readFileSync(path, "utf8"));
}

function report(
	title: string,
	scored: readonly ScoredExample[],
	axis: Axis,
	labels: readonly string[],
	temperature: number,
): void {
	const table = confusion(scored, axis, labels);
	const uncalibrated = calibrationError(scored, axis, labels, 1);
	const calibrated = calibrationError(scored, axis, labels, temperature);
	console.log(`\n${title}: accuracy ${percent(accuracy(table))}`);
	console.log(
		`calibration error ${percent(uncalibrated)}; at temperature ${temperature}: ${percent(calibrated)}`,
	);
	console.log(["label".padEnd(17), ...labels.map(column), column("recall"), column("precision")].join(""));
	for (const [index, row] of table.entries()) {
		const right = row[index] ?? 0;
		const recall = right / sum(row);
		const precision = right / sum(table.map((other) => other[index] ?? 0));
		const cells = [...row.map(String), percent(recall), percent(precision)];
		console.log([(labels[index] ?? "").padEnd(17), ...cells.map(column)].join(""));
	}
}

function listErrors(scored: readonly ScoredExample[]): void {
	for (const [axis, labels] of AXES) {
		const errors = scored.flatMap(({ example, scores }) => {
			const probabilities = softmax(scores[axis], model.temperatures[axis]);
			const confidence = Math.max(...probabilities);
			const predicted = labels[probabilities.indexOf(confidence)];
			return predicted === example[axis] ? [] : [{ example, predicted, confidence }];
		});
		for (const { example, predicted, confidence } of errors.sort((a, b) => b.confidence - a.confidence)) {
			const text = JSON.stringify(example.text.slice(0, 120));
			console.log(`${percent(confidence)} ${example[axis]}, predicted ${predicted}: ${text}`);
		}
	}
}

function save(trained: Model): void {
	const file = encodeModel(trained, WORD_TABLES, fingerprint(examples));
	writeFileSync(WEIGHTS, new Uint8Array(file));
	console.log(`\n${relative(ROOT, WEIGHTS)}: ${(file.byteLength / 1000).toFixed(0)} kB`);
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
