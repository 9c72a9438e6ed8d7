import { describe, expect, test } from "vitest";
import { tokenize } from "../../../src/text/tokenize.ts";

const terms = (text: string) => tokenize(text).words.map(({ term }) => term);
const names = (text: string, isTitle = false) => {
	const { words, compounds } = tokenize(text, { isTitle });
	return [...words, ...compounds].flatMap(({ name }) => name ?? []);
};
const compounds = (text: string) => tokenize(text).compounds.map(({ term }) => term);

describe("tokenize", () => {
	test.each([
		["C++, C# and F#.", ["c++", "c#", "and", "f#"]],
		["Notepad++ or Disney+?", ["notepad", "or", "disney"]],
		["C++17 and x+y", ["c++", "17", "and", "x", "y"]],
		["# Heading #tag", ["heading", "tag"]],
		["Don’t panic, it's O'Brien", ["don", "t", "panic", "it", "s", "o", "brien"]],
		["", []],
		["++ # --", []],
	])("splits %j into the words %j", (text, words) => {
		expect(terms(text)).toEqual(words);
	});

	test.each([
		["e-mail, e‑mail", ["email", "email"]],
		["state-of-the-art", ["stateoftheart"]],
		["O'Brien's", ["obrien"]],
		["Node.js and U.S.", ["nodejs", "us"]],
		["R&D, A/B, AT&T, TCP/IP", ["rd", "ab", "att", "tcpip"]],
		["COVID-19, H₂O, m²", ["covid19", "h2o", "m2"]],
		["R & D, AT & T, salt & pepper", ["rd", "att"]],
		["Notepad++, GTK+", ["notepad++", "gtk+"]],
		["1,000,000 or 2.500 of 3,5", ["1000000", "2500"]],
		["knowl-\nedge, O´Brien, O`Brien", ["knowledge", "obrien", "obrien"]],
		["It's, don't, we'll, they've", []],
		["3.14 on 2024-01-15", []],
		["www.example.org/a/long/path/that/goes/on/and/on", []],
		["Two words. And - others", []],
	])("joins the parts of compounds in %j: %j", (text, joined) => {
		expect(compounds(text)).toEqual(joined);
	});

	test.each([
		["In Go it is easy.", ["Go"]],
		["Go to a shop. Go home.", []],
		["The WHO and the US have IT.", ["WHO", "US", "IT"]],
		["IT is hard. US is short.", ["IT", "US"]],
		["I see vitamin C and a vitamin A.", ["C", "A"]],
		["R is for statistics. A language.", ["R"]],
		["We went. Will came: For Will", ["Will"]],
		["The U.S. president", ["US"]],
		["R&D in A/B", []],
		["C/C++", ["C"]],
		["OK, so I do.", []],
		["C vs. Go", ["C", "Go"]],
		["Go是什么？", ["Go"]],
		["Will's job. Let's see. What's up?", ["Will"]],
		["Go is fast. Will was here. It is. Who was it?", ["Go", "Will"]],
	])("recognizes the names in %j: %j", (text, found) => {
		expect(names(text)).toEqual(found);
	});

	test("recognizes all capitalized words of a title as names", () => {
		expect(names("Go", true)).toEqual(["Go"]);
		expect(names("The Who: a history", true)).toEqual(["Who"]);
	});

	test.each([
		"a",
		"a-",
		"a'",
		"A.",
		"C++",
		"é",
		"²",
		"\u0301",
		"ภ",
		"เ",
		"\u17d2",
		"ﷺ",
		"ä",
		"न्",
		"#",
		" A",
		"1,000,",
		"-\n",
	])("finishes in time on 100,000 repetitions of %j", (piece) => {
		const { words, compounds } = tokenize(piece.repeat(100_000));
		expect(words.length + compounds.length).toBeLessThanOrEqual(1_000_000);
	});
});
