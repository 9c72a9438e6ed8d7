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

test.each([
	["The reward is cut in half every year.", "The reward is halved every year."],
	["Sharp tools, e.g. chisels, are oiled.", "Sharp tools, chisels, are oiled."],
])("wording that would be parsed as other words is replaced: %s", (sentence, plain) => {
	const listStems = (text: string) => parseSentence(text).content.map(({ stem }) => stem);
	expect(listStems(sentence)).toEqual(listStems(plain));
});

test.each([
	["Nothing shows that the engines are safe.", true],
	["There is no proof that the engines are safe.", true],
	["Tests show that the engines are safe.", false],
	["No one denies that the engines are safe.", false],
])("what nothing shows is denied: %s", (sentence, isDenied) => {
	expect(parseSentence(sentence).content.find(({ word }) => word === "safe")?.negated).toBe(isDenied);
});

test("an acronym in parentheses doesn't separate a subject from its verb", () => {
	const { clauses, content } = parseSentence("Feed-forward networks (FFNs) sort pictures.");
	expect(clauses).toHaveLength(1);
	expect(content.find(({ isVerb }) => isVerb)?.word).toBe("sort");
});

test("the word after 'of' is no verb", () => {
	const { content } = parseSentence("Proof of work needs power.");
	expect(content.find(({ isVerb }) => isVerb)?.word).toBe("needs");
});
