/** Trains the weights of the dependence estimate, and prints its accuracy in cross-validation. See README.md. */
import "../assets/load-data.ts";
import { writeFileSync } from "node:fs";
import { z } from "zod";
import { dependenceFeatures, listAnchors } from "../../src/knowledge/search/dependence.ts";
import { readJsonLines } from "../answers/json-lines.ts";

const Line = z.object({
	conversation: z.number(),
	text: z.string(),
	label: z.enum(["new", "depends", "aside"]),
});
const StandaloneLine = z.object({ text: z.string() });

interface Example {
	text: string;
	values: readonly number[];
	depends: boolean;
	/** Examples of one fold are held out together. */
	fold: number;
}

const FOLDS = 5;
/**
 * Number of the classifier's examples that are used. More of them would outweigh the conversations, so it doesn't grow
 * with the classifier's set.
 */
const STANDALONE_EXAMPLES = 300;
const ITERATIONS = 3_000;
const LEARNING_RATE = 3.2;
/** Strength of the L2 regularization. */
const REGULARIZATION = 0.7;
const THRESHOLDS = [0.4, 0.65];
const NAMES = Object.keys(dependenceFeatures("", new Set()));

const examples = [...readConversations(), ...readStandalone()];
const predicted = crossValidate(examples);
for (const threshold of THRESHOLDS) {
	const found = (depends: boolean) => {
		const chosen = examples.flatMap((example, at) =>
			example.depends === depends ? [predicted[at] ?? 0] : [],
		);
		return chosen.filter((value) => value >= threshold).length / chosen.length;
	};
	const shares = [found(true), found(false)].map((share) => `${(100 * share).toFixed(1)} %`);
	console.log(
		`threshold ${threshold}: ${shares[0]} of follow-ups found, ${shares[1]} of other messages mistaken`,
	);
}
if (process.argv.includes("--errors")) {
	for (const [at, { text, depends }] of examples.entries()) {
		const value = predicted[at] ?? 0;
		if (value >= 0.5 !== depends)
			console.log(`${depends ? "missed " : "mistaken"} ${value.toFixed(2)} ${text}`);
	}
}
writeWeights(trainWeights(examples));

function readConversations(): Example[] {
	const lines = readJsonLines(new URL("conversations.jsonl", import.meta.url), Line);
	return [...Map.groupBy(lines, ({ conversation }) => conversation)].flatMap(([conversation, messages]) => {
		const topic = new Set<string>();
		return messages.flatMap(({ text, label }) => {
			const example = createExample(text, topic, label === "depends", conversation);
			for (const term of listAnchors(text)) topic.add(term);
			return label === "aside" ? [] : [example];
		});
	});
}

function readStandalone(): Example[] {
	const lines = readJsonLines(new URL("../classifier/qa.jsonl", import.meta.url), StandaloneLine);
	const step = Math.floor(lines.length / STANDALONE_EXAMPLES);
	const chosen = lines.filter((_, at) => at % step === 0).slice(0, STANDALONE_EXAMPLES);
	return chosen.map(({ text }, at) => createExample(text, new Set(), false, at));
}

function createExample(text: string, topic: ReadonlySet<string>, depends: boolean, group: number): Example {
	const features = dependenceFeatures(text, topic);
	return { text, values: NAMES.map((name) => features[name] ?? 0), depends, fold: group % FOLDS };
}

function crossValidate(all: readonly Example[]): number[] {
	const models = Array.from({ length: FOLDS }, (_, fold) =>
		trainWeights(all.filter((example) => example.fold !== fold)),
	);
	return all.map(({ values, fold }) => predict(models[fold] ?? [], values));
}

/** Fits a logistic regression by gradient descent. */
function trainWeights(some: readonly Example[]): number[] {
	const weights = NAMES.map(() => 0);
	for (let iteration = 0; iteration < ITERATIONS; iteration++) {
		const gradient = weights.map((weight, at) => (at === 0 ? 0 : weight * REGULARIZATION));
		for (const { values, depends } of some) {
			const error = predict(weights, values) - Number(depends);
			for (const [at, value] of values.entries()) gradient[at] = (gradient[at] ?? 0) + error * value;
		}
		for (const [at, slope] of gradient.entries())
			weights[at] = (weights[at] ?? 0) - (LEARNING_RATE * slope) / some.length;
	}
	return weights;
}

function predict(weights: readonly number[], values: readonly number[]): number {
	return 1 / (1 + Math.exp(-values.reduce((sum, value, at) => sum + value * (weights[at] ?? 0), 0)));
}

function writeWeights(weights: readonly number[]): void {
	const lines = NAMES.map((name, at) => `\t${name}: ${Number((weights[at] ?? 0).toFixed(2))},\n`);
	writeFileSync(
		new URL("../../src/knowledge/search/dependence-weights.ts", import.meta.url),
		`/** Weights of the features of a message, trained by scripts/dependence/train-dependence.ts. */\n` +
			`export const DEPENDENCE_WEIGHTS: Readonly<Record<string, number>> = {\n${lines.join("")}};\n`,
	);
}
