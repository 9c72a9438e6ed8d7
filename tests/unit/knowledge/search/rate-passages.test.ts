import { expect, test } from "vitest";
import { ratePassages } from "../../../../src/knowledge/search/rate-passages.ts";
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

function passage(text: string, score: number): Passage {
	const page = { pageId: "bitcoin", title: "Bitcoin", url: null, heading: null };
	return { ...page, passageId: `bitcoin.${text.length}`, text, start: 0, end: text.length, score };
}

const SUPPLY = passage("Bitcoin has a limited supply of coins.", 0.6);
const ENERGY = passage("Mining consumes electricity.", 0.2);

test("of the passages of a page, the one that means what is asked suits best", () => {
	const [supply = 0, energy = 0] = ratePassages("how does bitcoin use power", [SUPPLY, ENERGY], VECTORS);
	expect(energy).toBeGreaterThan(supply);
});

test("a question that only names the page is suited best by the passage that was found first", () => {
	const [supply = 0, energy = 0] = ratePassages("bitcoin?", [SUPPLY, ENERGY], VECTORS);
	expect(supply).toBeGreaterThan(energy);
});

test.each([
	["what is bitcoin good for?", "What it is used for"],
	["bitcoin examples", "Examples"],
	["is bitcoin safe?", "Risks"],
])("%s is suited best by the section %s", (question, heading) => {
	const section = { ...passage("Miners dig for coal.", 0.1), heading };
	const [other = 0, asked = 0] = ratePassages(
		question,
		[passage("Mining uses power.", 0.6), section],
		VECTORS,
	);
	expect(asked).toBeGreaterThan(other);
});

test("without vectors, a passage suits a question by its words in any inflection, except those of the title", () => {
	expect(ratePassages("does bitcoin mine or consume", [SUPPLY, ENERGY], null)).toEqual([
		expect.closeTo(Math.log(1.5)),
		expect.closeTo(2 * Math.log(1.5)),
	]);
});
