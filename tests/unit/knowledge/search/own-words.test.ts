import { expect, test } from "vitest";
import { sortByOwnWords } from "../../../../src/knowledge/search/own-words.ts";
import type { Passage } from "../../../../src/text/passage.ts";

const SYNONYMS = ["power", "electricity"];
const DIMENSIONS = 64;
const known: string[] = [];
/** Gives synonyms the same vector, and every other word one of its own. */
const VECTORS = {
	sumTokens(text: string, dimensions = DIMENSIONS) {
		const sum = new Float32Array(DIMENSIONS);
		for (const word of text.toLowerCase().match(/[a-z]+/g) ?? []) {
			const key = SYNONYMS.includes(word) ? "power" : word;
			if (!known.includes(key)) known.push(key);
			// The vectors of telling words are long.
			sum[known.indexOf(key)] = 20;
		}
		return sum.slice(0, dimensions);
	},
};

function passage(passageId: string, text: string, score: number): Passage {
	const pageId = "bitcoin";
	return {
		pageId,
		passageId,
		title: "Bitcoin",
		url: null,
		heading: null,
		text,
		start: 0,
		end: text.length,
		score,
	};
}

const SUPPLY = passage("bitcoin.2", "Bitcoin has a limited supply of coins.", 0.7);
const ENERGY = passage("bitcoin.4", "Mining consumes electricity.", 0.2);

test("a passage that suits the question's own words comes before one that suits the topic", () => {
	expect(sortByOwnWords("why does it take power", [SUPPLY, ENERGY], VECTORS)).toEqual([ENERGY, SUPPLY]);
});

test("words of the page's title don't decide between its passages", () => {
	expect(sortByOwnWords("how does bitcoin use power", [SUPPLY, ENERGY], VECTORS)).toEqual([ENERGY, SUPPLY]);
	expect(sortByOwnWords("bitcoin?", [ENERGY, SUPPLY], VECTORS)).toEqual([SUPPLY, ENERGY]);
});
