import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { EXAMPLE_FILES, fingerprint, parseExamples } from "../../../../scripts/classifier/examples.ts";
import { WORD_TABLES } from "../../../../scripts/classifier/word-tables.ts";
import { CLASSIFIER, classify } from "../../../../src/agents/classifier/classify.ts";
import { features } from "../../../../src/agents/classifier/features.ts";
import { BUCKETS } from "../../../../src/agents/classifier/model.ts";
import { examplesFingerprint } from "../../../../src/agents/classifier/weights-file.ts";
import { listKinds } from "../../../../src/agents/classifier/word-kinds.ts";
import { Classification } from "../../../../src/contracts/agents.ts";

const TRAINING = join(import.meta.dirname, "../../../../scripts/classifier");
const WEIGHTS = join(import.meta.dirname, "../../../../public/data/classifier.bin");
const examples = EXAMPLE_FILES.flatMap((file) => parseExamples(readFileSync(join(TRAINING, file), "utf8")));
const development = parseExamples(readFileSync(join(TRAINING, "development.jsonl"), "utf8"));
const predictions = development.map((example) => ({ example, prediction: classify(example.text) }));

describe("the classifier", () => {
	test("predicts the labeled agent for at least 95% of unseen messages", () => {
		const right = predictions.filter(({ example, prediction }) => prediction.agent_type === example.agent);
		expect(right.length / predictions.length).toBeGreaterThanOrEqual(0.95);
	});

	test("predicts the labeled question type for at least 93% of unseen messages", () => {
		const right = predictions.filter(({ example, prediction }) => prediction.question_type === example.type);
		expect(right.length / predictions.length).toBeGreaterThanOrEqual(0.93);
	});

	test("has an accuracy within 5 percentage points of its average confidence", () => {
		const meant =
			predictions.reduce((sum, { prediction }) => sum + prediction.confidence, 0) / predictions.length;
		const right =
			predictions.filter(({ example, prediction }) => prediction.agent_type === example.agent).length /
			predictions.length;
		expect(Math.abs(meant - right)).toBeLessThan(0.05);
	});

	test("is more confident about a clear message than about an unclear one", () => {
		expect(classify("What is the capital of Peru?").confidence).toBeGreaterThan(0.95);
		expect(classify("and the price").confidence).toBeLessThan(0.7);
	});

	test.each([
		"",
		" ",
		"?",
		"\u{1f600}",
		"东京的人口是多少",
		"\ud800",
		"constructor",
		"__proto__",
		"a".repeat(100_000),
	])("returns probabilities that sum to 1 for %j", (message) => {
		const prediction = Classification.parse(classify(message));
		expect(Object.values(prediction.agents).reduce((sum, value) => sum + value, 0)).toBeCloseTo(1);
		expect(prediction.confidence).toBe(prediction.agents[prediction.agent_type]);
	});

	test("recognizes a request at the start or end of a long text", () => {
		const report =
			"The river rose in the night, and by morning the fields were under water. Farmers drove their cattle to the hills. " +
			"A bridge near the mill gave way, but nobody was hurt. The council opened the school as a shelter. " +
			"Insurers expect claims of about four million. The mayor wants a new dam, which critics call too expensive. ";
		const text = report.repeat(100);
		expect(classify(`Summarise this article: ${text}`).agent_type).toBe("content_analyzer");
		expect(classify(`${text}\n\nSummarise the text above`).agent_type).toBe("content_analyzer");
	});

	test("extracts a bounded number of features from a message of any length", () => {
		const { kinds } = CLASSIFIER.value;
		const count = (length: number) => features("why do bees hum? ".repeat(length), BUCKETS, kinds).size;
		expect(count(100_000)).toBe(count(1_000));
		const letters = Array.from({ length: 5_000 }, (_, at) => (at * at * 7919).toString(36)).join(" ");
		expect(features(letters, BUCKETS, kinds).size).toBeLessThan(4_000);
	});
});

describe("the checked-in weights", () => {
	test("were trained on the current examples", () => {
		expect(examplesFingerprint(new Uint8Array(readFileSync(WEIGHTS)).buffer)).toBe(fingerprint(examples));
	});

	test("contain the current words of the features", () => {
		expect(CLASSIFIER.value.kinds).toEqual(listKinds(WORD_TABLES));
	});

	test("were not trained on the development messages", () => {
		const trained = new Set(examples.map(({ text }) => text.trim().toLowerCase()));
		expect(development.filter(({ text }) => trained.has(text.trim().toLowerCase()))).toEqual([]);
	});

	test("were trained on at least 60 examples of each label", () => {
		for (const label of Classification.shape.agent_type.options)
			expect(examples.filter(({ agent }) => agent === label).length).toBeGreaterThanOrEqual(60);
		for (const label of Classification.shape.question_type.options)
			expect(examples.filter(({ type }) => type === label).length).toBeGreaterThanOrEqual(60);
	});
});
