/** Trains the weights of the intent estimate, and prints its accuracy in cross-validation. See README.md. */
import "../assets/load-data.ts";
import { readFileSync, writeFileSync } from "node:fs";
import { z } from "zod";
import { classifyWith } from "../../src/agents/classifier/classification.ts";
import { decodeModel } from "../../src/agents/classifier/weights-file.ts";
import { stripCourtesy } from "../../src/pipeline/intent/courtesy.ts";
import { intentFeatures } from "../../src/pipeline/intent/intent-features.ts";
import { INTENTS, type Intent } from "../../src/pipeline/intent/intents.ts";
import { readJsonLines } from "../answers/json-lines.ts";
import { type LabeledQuestion, readQuestions } from "../answers/question-set.ts";

const Line = z.object({ text: z.string(), label: z.enum(INTENTS) });
const ConversationLine = z.object({ text: z.string(), label: z.enum(["new", "depends", "aside"]) });

interface Example {
	text: string;
	/** The fold of the cross-validation. Both forms of a question are in the same one. */
	fold: number;
	intent: Intent;
	/** The features that are not 0, by number. */
	values: readonly (readonly [at: number, value: number])[];
}

/** Matches a question without a question mark, which many people leave out. It is also trained on with one. */
const UNMARKED_QUESTION =
	/^(?:how|what|when|where|which|who|whose|why|do|does|did|is|are|am|can|could|will|would|should|has|have|was|were)\b.*[^?!.]$/i;

const FOLDS = 5;
const ITERATIONS = 500;
const LEARNING_RATE = 0.3;
const MOMENTUM = 0.95;
/** Strength of the L2 regularization. */
const REGULARIZATION = 0.15;
/** Minimum probabilities; see src/pipeline/intent/intent.ts. */
const ASIDE_MIN = 0.55;
const ASSISTANT_MIN = 0.5;

const classifier = decodeModel(
	new Uint8Array(readFileSync(new URL("../../public/data/classifier.bin", import.meta.url))).buffer,
);
const NAMES = Object.keys(featuresOf(""));

const examples = readExamples();
const predicted = crossValidate(examples);
for (const intent of INTENTS) {
	const chosen = examples.flatMap((example, at) =>
		example.intent === intent ? [decide(predicted[at] ?? [], example)] : [],
	);
	const share = (decision: string) =>
		`${((100 * chosen.filter((one) => one === decision).length) / chosen.length).toFixed(1)} %`;
	console.log(
		`${intent} (${chosen.length}): ${share("search")} searched, ${share("aside")} not searched, ${share("assistant")} about the assistant`,
	);
}
if (process.argv.includes("--errors")) {
	const expected = { knowledge: "search", talk: "aside", writing: "aside", assistant: "assistant" };
	for (const [at, { text, intent, values }] of examples.entries()) {
		const probabilities = predicted[at] ?? [];
		if (decide(probabilities, { values }) === expected[intent]) continue;
		console.log(`${intent} ${probabilities.map((value) => value.toFixed(2)).join(" ")} ${text}`);
	}
}
writeWeights(trainWeights(examples));

function labelOf(kind: LabeledQuestion["kind"]): z.infer<typeof Line>["label"] {
	if (kind === "smalltalk") return "talk";
	return kind === "writing" || kind === "assistant" ? kind : "knowledge";
}

function readExamples(): Example[] {
	const own = readJsonLines(new URL("messages.jsonl", import.meta.url), Line);
	const conversations = readJsonLines(
		new URL("../dependence/conversations.jsonl", import.meta.url),
		ConversationLine,
	);
	const questions = readQuestions("train").map(({ question, kind }) => ({
		text: question,
		label: labelOf(kind),
	}));
	const lines: z.infer<typeof Line>[] = [
		...conversations
			.filter(({ label }) => label !== "aside")
			.map(({ text }) => ({ text, label: "knowledge" as const })),
		...questions,
		...own,
	];
	const distinct = new Map(lines.map((line) => [line.text.toLowerCase().replace(/[?!.]+$/, ""), line]));
	const stripped = [...distinct.values()].map(({ text, label }, at) => ({
		text: stripCourtesy(text),
		label,
		fold: at % FOLDS,
	}));
	return stripped
		.filter(({ text }) => text !== "")
		.flatMap((line) =>
			UNMARKED_QUESTION.test(line.text) ? [line, { ...line, text: `${line.text}?` }] : [line],
		)
		.map(({ text, label, fold }) => ({
			text,
			fold,
			intent: label,
			values: Object.values(featuresOf(text)).flatMap((value, at) =>
				value === 0 ? [] : [[at, value] as const],
			),
		}));
}

function featuresOf(text: string): Record<string, number> {
	return intentFeatures(text, classifyWith(classifier, text));
}

/** Returns what the product does with a message whose intents have these probabilities. */
function decide(
	[, talk = 0, writing = 0, assistant = 0]: readonly number[],
	{ values }: Pick<Example, "values">,
): string {
	const isKeywords = values.some(([at]) => NAMES[at] === "isKeywords");
	if (talk + writing >= ASIDE_MIN && !isKeywords) return "aside";
	return assistant >= ASSISTANT_MIN ? "assistant" : "search";
}

function crossValidate(all: readonly Example[]): number[][] {
	const models = Array.from({ length: FOLDS }, (_, fold) =>
		trainWeights(all.filter((one) => one.fold !== fold)),
	);
	return all.map(({ values, fold }) => predict(models[fold] ?? [], values));
}

/** Fits a multinomial logistic regression by gradient descent. Returns one row of weights per intent. */
function trainWeights(some: readonly Example[]): number[][] {
	const weights = INTENTS.map(() => NAMES.map(() => 0));
	const velocity = INTENTS.map(() => NAMES.map(() => 0));
	for (let iteration = 0; iteration < ITERATIONS; iteration++) {
		const gradient = weights.map((row) => row.map((weight, at) => (at === 0 ? 0 : weight * REGULARIZATION)));
		for (const { values, intent } of some) {
			const probabilities = predict(weights, values);
			for (const [index, name] of INTENTS.entries()) {
				const error = (probabilities[index] ?? 0) - Number(name === intent);
				const row = gradient[index] ?? [];
				for (const [at, value] of values) row[at] = (row[at] ?? 0) + error * value;
			}
		}
		for (const [index, row] of weights.entries()) {
			const speeds = velocity[index] ?? [];
			for (const at of row.keys()) {
				const step = (LEARNING_RATE * (gradient[index]?.[at] ?? 0)) / some.length;
				speeds[at] = MOMENTUM * (speeds[at] ?? 0) - step;
				row[at] = (row[at] ?? 0) + (speeds[at] ?? 0);
			}
		}
	}
	return weights;
}

function predict(weights: readonly (readonly number[])[], values: Example["values"]): number[] {
	const powers = weights.map((row) => {
		let score = 0;
		for (const [at, value] of values) score += value * (row[at] ?? 0);
		return Math.exp(score);
	});
	const total = powers.reduce((sum, power) => sum + power, 0);
	return powers.map((power) => power / total);
}

function writeWeights(weights: readonly (readonly number[])[]): void {
	const rows = NAMES.map((name, at) => {
		const row = INTENTS.map((_, index) => Number((weights[index]?.[at] ?? 0).toFixed(2)));
		return `\t${JSON.stringify(name)}: [${row.join(", ")}]`;
	});
	writeFileSync(
		new URL("../../public/data/intent-weights.json", import.meta.url),
		`{\n${rows.join(",\n")}\n}\n`,
	);
}
