import { expect, test } from "vitest";
import { parseSentence } from "../../../../src/knowledge/evidence/parsed-sentence.ts";

test.each([
	"Forklifts may go no faster than 6 km/h.",
	"The ice is never thicker than two meters.",
	"A visit lasts no longer than 30 minutes.",
	"Cars arrive no later than 40 minutes before departure.",
])("a denied comparison with a larger number is an upper bound: %s", (sentence) => {
	const { bound, content } = parseSentence(sentence);
	expect(bound).toBe("upper");
	expect(content.some(({ negated }) => negated)).toBe(false);
});

test.each([
	"Cars arrive no earlier than 40 minutes before departure.",
	"The speed is never lower than 6 km/h.",
])("a denied comparison with a smaller number is no upper bound: %s", (sentence) => {
	expect(parseSentence(sentence).bound).not.toBe("upper");
});

test.each([
	["The trip is on 18 may.", "The trip is on 18 May."],
	["He comes thurs or fri in the morning.", "He comes Thursday or Friday in the morning."],
])("notes write dates without capitals: %s", (note, sentence) => {
	const listStems = (text: string) => parseSentence(text).content.map(({ stem }) => stem);
	expect(listStems(note)).toEqual(listStems(sentence));
});

test("may is a verb where no number is next to it", () => {
	expect(parseSentence("Dogs may swim.").content.map(({ word }) => word)).toEqual(["dogs", "swim"]);
});

test.each([
	["Deep Blue beat Kasparov in 1997.", "beat"],
	["A strike hit the port for two weeks.", "hit"],
])("a verb whose past form is irregular is found: %s", (sentence, verb) => {
	const { tokens, clauses } = parseSentence(sentence);
	expect(tokens[clauses[0]?.verb ?? -1]?.word).toBe(verb);
});
