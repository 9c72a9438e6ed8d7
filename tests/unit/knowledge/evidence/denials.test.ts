import { expect, test } from "vitest";
import { alignWords } from "../../../../src/knowledge/evidence/alignment.ts";
import { checkEvidence } from "../../../../src/knowledge/evidence/check.ts";
import { addsDenial } from "../../../../src/knowledge/evidence/denials.ts";
import { parseSentence } from "../../../../src/knowledge/evidence/parsed-sentence.ts";
import { WordSimilarity } from "../../../../src/knowledge/evidence/word-similarity.ts";

const RENTAL =
	"Bikes cost 12 euros a day. A deposit of 50 euros is required for each bike. Helmets are included in the price. Children under 12 must wear a helmet.";
const POOL =
	"The pool opens at 8 am. Showers are required before swimming. Lockers need a 1 euro coin. Swimming lessons are not offered on Sundays. Pets are not allowed.";
const RING = "You cannot enter the ring without a helmet.";

function verdictOn(claim: string, text: string): string | undefined {
	return checkEvidence(claim, [{ passageId: "p", title: "Rules", heading: null, text }])[0]?.verdict;
}

test.each([
	["No deposit is required.", RENTAL],
	["A deposit is not needed.", RENTAL],
	["You can rent a bike without a deposit.", RENTAL],
	["Helmets are not included in the price.", RENTAL],
	["No helmets are included.", RENTAL],
	["No showers are required before swimming.", POOL],
	["The lockers work without a coin.", POOL],
	["Swimming lessons are never offered.", POOL],
])("a denial of what a passage says is unsupported: %s", (claim, text) => {
	expect(verdictOn(claim, text)).toBe("unsupported");
});

test.each([
	["Bikes are never repaired.", RENTAL],
	["No reservation is required.", RENTAL],
	["The pool is not heated.", POOL],
	["The pool never closes.", POOL],
	["It is not a cryptocurrency.", POOL],
])("a denial of something that no passage mentions isn't supported: %s", (claim, text) => {
	expect(verdictOn(claim, text)).not.toBe("supported");
});

test.each([
	["A deposit of 50 euros is required for each bike, but it is not a loan.", RENTAL],
	["Helmets are included in the price, which is not a discount.", RENTAL],
	["Lockers need a 1 euro coin, and they are not guarded.", POOL],
	["Showers are required before swimming if you are not a member.", POOL],
])("a denial that is added to what a passage says is unsupported: %s", (claim, text) => {
	expect(verdictOn(claim, text)).toBe("unsupported");
});

test.each([
	["No pets are allowed.", POOL],
	["The pool does not open until 8 am.", POOL],
	["No lessons are offered on Sundays.", POOL],
	["Lockers need a 1 euro coin, and pets are not allowed.", POOL],
	["Without a helmet, you cannot enter the ring.", RING],
])("a denial in the words of a passage is supported: %s", (claim, text) => {
	expect(verdictOn(claim, text)).toBe("supported");
});

test.each([
	[
		"If the client doesn't respond within five seconds, the event is sent again.",
		"The client must respond within five seconds; otherwise the event is sent again.",
	],
	[
		"Office staff don't have to attend the training.",
		"The training is mandatory in the workshop; office staff may skip it.",
	],
	["Collins did not set foot on the moon.", "Armstrong landed on the moon, while Collins stayed in orbit."],
])("a denial may rest on a word that says the contrary: %s", (claim, text) => {
	const [parsed, sentence] = [parseSentence(claim), parseSentence(text)];
	const aligned = alignWords(parsed, [sentence], new WordSimilarity(null));
	expect(addsDenial(parsed, aligned, [sentence])).toBe(false);
});

test("not until a time is only from this time on", () => {
	expect(verdictOn("The pool does not open until 11 am.", POOL)).toBe("unsupported");
});
