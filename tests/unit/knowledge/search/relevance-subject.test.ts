import { describe, expect, test } from "vitest";
import {
	describeSubject,
	listQuestionWords,
	SUBJECT_FEATURES,
} from "../../../../src/knowledge/search/relevance-subject.ts";

/** Returns the features of a passage of one sentence, which contains the given words of the question. */
function describeByName(
	question: string,
	sentence: string,
	found: readonly string[],
): Record<string, number> {
	const words = listQuestionWords(question, () => 1);
	const similarities = words.map(({ word }) => (found.includes(word) ? 1 : 0.2));
	const vector = new Float32Array(1);
	const sentences = [{ text: sentence, vector, squares: 0, titledSquares: 0 }];
	const values = describeSubject(words, similarities, sentences);
	expect(values).toHaveLength(SUBJECT_FEATURES.length);
	return Object.fromEntries(SUBJECT_FEATURES.map((name, at) => [name, values[at] ?? Number.NaN]));
}

test("listQuestionWords finds the last word of each phrase", () => {
	const words = listQuestionWords("block of cheese price in London", () => 1);
	expect(words.map(({ word }) => word)).toEqual(["block", "cheese", "price", "london"]);
	expect(words.filter(({ isHead }) => isHead).map(({ word }) => word)).toEqual(["block", "price", "london"]);
	expect(words.filter(({ isJoined }) => isJoined).map(({ word }) => word)).toEqual(["price"]);
});

describe("describeSubject", () => {
	test("tells a passage on the subject from one that has only a modifier of it", () => {
		const head = describeByName("smart TV contract", "a contract is an agreement", ["contract"]);
		const modifier = describeByName("smart TV contract", "a smart person", ["smart"]);
		expect(head["similarity of the last head"]).toBe(1);
		expect(modifier["similarity of the last head"]).toBe(0.2);
		expect(modifier["similarity of the first content word"]).toBe(1);
	});

	test("tells words that stand beside each other in the question from words whose neighbor is missing", () => {
		const both = describeByName("smart contract", "a smart contract runs", ["smart", "contract"]);
		const one = describeByName("work contract", "a smart contract runs", ["contract"]);
		expect(both["share of pairs of neighbors that are both found"]).toBe(1);
		expect(one["share of pairs of neighbors of which one is found"]).toBe(1);
		expect(one["similarity of the least similar neighbor of a word found"]).toBe(0.2);
	});

	test("counts the words that one sentence contains", () => {
		const found = describeByName("cheese price", "the price of a cheese", ["cheese", "price"]);
		expect(found["words found in one sentence, weighted by how telling they are"]).toBe(1);
	});

	test("returns finite numbers for a question of stop words", () => {
		expect(Object.values(describeByName("what is that", "anything", [])).every(Number.isFinite)).toBe(true);
	});
});
