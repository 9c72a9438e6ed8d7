import { expect, test } from "vitest";
import { AdjacentWords } from "../../../../src/knowledge/search/adjacent-words.ts";
import type { QuestionTerm } from "../../../../src/knowledge/search/question-terms.ts";

const TOTAL = 1_000;

/** Creates the terms of a question, given the number of passages that contain each. */
function termsOf(passages: Readonly<Record<string, number>>): QuestionTerm[] {
	return Object.entries(passages).map(([word, count]) => ({
		word,
		variants: [{ term: word, kind: "exact", weight: 1, passages: count }],
	}));
}

function compare(question: string, terms: QuestionTerm[], text: string, title = "T"): number {
	const words = new AdjacentWords(terms, question.split(" "), TOTAL);
	return words.compare({ title, heading: null, text });
}

const LAYER = termsOf({ boundary: 20, layer: 30 });

test.each([
	["in the order of the question", "The boundary layer is thin."],
	["in another inflection", "Boundary layers are thin."],
	["in the title", "It is thin.", "Boundary layer"],
])("AdjacentWords finds words that follow each other %s", (_, text, title = "T") => {
	expect(compare("what is a boundary layer", LAYER, text, title)).toBeGreaterThan(0);
});

test.each([
	["apart", "The boundary of this layer is thin."],
	["in another order", "The layer boundary is thin."],
	["across the end of the title", "Layer of air.", "A boundary"],
])("AdjacentWords finds nothing if the words occur %s", (_, text, title = "T") => {
	expect(compare("what is a boundary layer", LAYER, text, title)).toBe(0);
});

test("AdjacentWords finds nothing if words of the question that are not searched for separate its words", () => {
	expect(compare("boundary of a layer", LAYER, "The boundary layer is thin.")).toBe(0);
});

test("AdjacentWords counts more occurrences, and those of rarer words, for more", () => {
	const once = compare("boundary layer", LAYER, "A boundary layer.");
	const twice = compare("boundary layer", LAYER, "A boundary layer. Another boundary layer.");
	expect(twice).toBeGreaterThan(once);
	expect(twice).toBeLessThan(1);
	const terms = termsOf({ boundary: 20, layer: 30, flow: 700, plate: 600 });
	const question = "boundary layer flow plate";
	expect(compare(question, terms, "A boundary layer.")).toBeGreaterThan(
		compare(question, terms, "A flow plate."),
	);
});

test("AdjacentWords compares a single word, and a repeated one, with nothing", () => {
	expect(compare("layer", termsOf({ layer: 30 }), "layer layer")).toBe(0);
	expect(compare("layer layer", termsOf({ layer: 30 }), "layer layer")).toBe(0);
});
