import { describe, expect, test } from "vitest";
import { embedPassage } from "../../../../src/knowledge/search/passage-vectors.ts";
import { describeSense, SENSE_FEATURES } from "../../../../src/knowledge/search/relevance-sense.ts";

/** Vectors with one dimension for sports, one for computers, and one for the word "train". */
const DIRECTIONS: Readonly<Record<string, readonly number[]>> = {
	marathon: [10, 0, 0],
	runners: [8, 0, 0],
	model: [0, 10, 0],
	data: [0, 8, 0],
	train: [0, 0, 10],
	trained: [0, 0, 9],
};
const vectors = {
	sumTokens(text: string): Float32Array {
		const sum = new Float32Array(3);
		for (const word of text.toLowerCase().match(/\w+/g) ?? []) {
			for (const [at, value] of (DIRECTIONS[word] ?? []).entries()) sum[at] = (sum[at] ?? 0) + value;
		}
		return sum;
	},
};

function describeByName(
	question: readonly { word: string; anywhere: number }[],
	text: string,
): Record<string, number> {
	const terms = question.map((term) => ({ ...term, vector: vectors.sumTokens(term.word), weight: 1 }));
	const passage = embedPassage(vectors, { title: "", heading: null, text });
	const whole = vectors.sumTokens(question.map(({ word }) => word).join(" "));
	const values = describeSense(whole, terms, passage);
	expect(values).toHaveLength(SENSE_FEATURES.length);
	return Object.fromEntries(SENSE_FEATURES.map((name, at) => [name, values[at] ?? Number.NaN]));
}

describe("describeSense", () => {
	const question = [
		{ word: "train", anywhere: 1 },
		{ word: "marathon", anywhere: 0 },
	];
	const surroundings = "similarity of what surrounds shared words in their sentences";

	test("finds what surrounds a shared word similar if the passage uses it in the same sense", () => {
		expect(describeByName(question, "Runners train.")[surroundings]).toBeCloseTo(1);
		expect(describeByName(question, "Train a model.")[surroundings]).toBeCloseTo(0);
	});

	test("compares only the sentences with the shared word or an inflection of it", () => {
		const values = describeByName(question, "Runners rest. A model is trained on data.");
		expect(values[surroundings]).toBeLessThan(0.1);
	});

	test("compares the missing words with the passage", () => {
		const values = describeByName(question, "Train a model.");
		expect(values["share of the question that its missing words make up"]).toBeCloseTo(0.5);
		expect(values["similarity of the passage to the missing words"]).toBeCloseTo(0);
		expect(
			describeByName(question, "Runners train.")["similarity of the passage to the missing words"],
		).toBeGreaterThan(0.5);
	});

	test("returns finite numbers if no word is shared, and for an empty text", () => {
		for (const text of ["", "Runners rest."]) {
			const values = describeByName([{ word: "data", anywhere: 0 }], text);
			expect(Object.values(values).every(Number.isFinite)).toBe(true);
		}
		expect(Object.values(describeByName([], "Runners rest.")).every(Number.isFinite)).toBe(true);
	});
});
