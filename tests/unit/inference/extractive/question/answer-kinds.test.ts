import { expect, test } from "vitest";
import { expectedKind, matchKind } from "../../../../../src/inference/extractive/question/answer-kinds.ts";

test.each([
	["who wrote it?", "person"],
	// The answer may be "nobody".
	["who can edit it?", null],
	["what's my landlord's name?", "person"],
	["name of the caretaker", "person"],
	["how much would two of them cost?", "money"],
	["how much does the red one weigh?", "number"],
])("%s asks for a %s", (question, kind) => {
	expect(expectedKind(question).kind).toBe(kind);
});

test("a question for the future is answered rather by what will be than by what was", () => {
	const shareOf = (text: string) => matchKind(text, "time", "when will the mine be empty?");
	expect(shareOf("It will be empty in 2140.")).toBeGreaterThan(shareOf("It was opened in 1890."));
});

test.each([
	["how old is ilse?", "She is 41 and teaches skating.", "Ilse was a champion in 2004."],
	["how old is mia?", "His daughter Mia, aged 12, plays chess.", "Mia won a prize in May."],
	["how old is the mill?", "The mill was built in 1782.", "In 1999 the mill was restored."],
	["how old is the mill?", "The mill dates from 1782.", "The mill opens from 9 to 12 in May."],
	["how old is the mill?", "It is from the early 1900s.", "Ms. Lee took over from Mr. Dale in 2019."],
])("%s asks for an age or an origin rather than for another date", (asked, answer, other) => {
	expect(expectedKind(asked).kind).toBe("time");
	expect(matchKind(answer, "time", asked)).toBe(1);
	expect(matchKind(other, "time", asked)).toBeLessThan(1);
});

test.each([
	["when are the rehearsals?", "We rehearse on Tuesdays.", "In August there are no rehearsals."],
	["when can I call?", "Call us from 9:00 to 12:00.", "Don't call on Sundays."],
])("%s is answered rather by when than by when not", (asked, answer, other) => {
	expect(matchKind(answer, "time", asked)).toBe(1);
	expect(matchKind(other, "time", asked)).toBeLessThan(1);
});

test.each([
	["how old is the head teacher?", "Ruth Calder, head teacher since 2015."],
	["how old is ann?", "Ann has been the owner since 2011."],
	["how old is ann?", "Ann founded the gym in 2009 and still owns it."],
	["how old is ann?", "Ann opened the hall in 1998."],
])("%s isn't answered by how long someone has done something", (asked, text) => {
	expect(matchKind(text, "time", asked)).toBeLessThan(1);
});

test.each([
	"It was a mill, built in 1874.",
	"The zoo was opened by a lord in 1936.",
	"The school opened in 1964.",
])("an age is told by an origin: %s", (text) => {
	expect(matchKind(text, "time", "how old is the place?")).toBe(1);
});

test.each([
	["We stay four nights.", 1],
	["It takes an hour.", 1],
	["A room costs 118 euros a night.", 0],
	["A cabin costs €90 a week.", 0],
	["The bins are emptied twice a month.", 0],
])("%s tells a duration: %d", (text, share) => {
	expect(matchKind(text, "duration", "how many nights?")).toBe(share);
});

test.each([
	["how much rent do i pay?", "The rent is 840 euros a month.", 1],
	["how much rent do i pay?", "You pay 840 € rent.", 1],
	["how much rent do i pay?", "Repairs cost up to 80 euros.", 0],
	["how much money do i have to pay?", "The fee is 30 euros.", 1],
	["how much does it cost?", "The fee is 30 euros.", 1],
])("%s is answered by what is paid for it: %s", (asked, text, share) => {
	expect(matchKind(text, "money", asked)).toBe(share);
});
