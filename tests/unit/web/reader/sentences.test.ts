import { describe, expect, test } from "vitest";
import {
	nearestSentence,
	sentenceAt,
	stripCitations,
	unwrapLines,
} from "../../../../src/web/reader/sentences.ts";

const at = (text: string, mark: string) => sentenceAt(text, text.indexOf(mark));

describe("sentenceAt", () => {
	test.each([
		["before the period", "Lead is heavy. Gold is a metal [1]. It shines.", "[1]", "Gold is a metal."],
		["after the period", "Gold is a metal. [1] It shines. [2]", "[1]", "Gold is a metal."],
		["after a period and another citation", "Gold is a metal. [1][2] It shines.", "[2]", "Gold is a metal."],
		["in the middle", "Lead is heavy. Gold [1] is a metal. It shines.", "[1]", "Gold is a metal."],
		["at the end of the text", "Lead is heavy. Gold is a metal. [1]", "[1]", "Gold is a metal."],
		["after a soft line break", "Gold is\na metal. [1]", "[1]", "Gold is\na metal."],
		["that stands alone", "[1]", "[1]", ""],
		["after a list of citations", "Gold is a metal. [2, 3] 【1】 It shines.", "【1】", "Gold is a metal."],
	])("finds the sentence of a citation %s", (_, text, mark, sentence) => {
		expect(at(text, mark)).toBe(sentence);
	});
});

describe("nearestSentence", () => {
	const text = "Intro.\n\nGold is a heavy\nmetal. Otters sleep in a burrow. Otters hold hands.";
	const nearest = (claim: string, passage = { start: 8, end: text.length }) => {
		const found = nearestSentence(text, passage, claim);
		return found && text.slice(found.start, found.end);
	};

	test("returns the sentence that shares the most words with the claim, even across a line break", () => {
		expect(nearest("An otter is said to sleep in a burrow.")).toBe("Otters sleep in a burrow.");
		expect(nearest("Gold is a heavy metal [3].")).toBe("Gold is a heavy\nmetal.");
	});

	test("works in scripts that use no spaces", () => {
		const tea = "绿茶产于中国。绿茶的制作不经过发酵。采摘后的茶叶要杀青。";
		const sentence = nearestSentence(tea, { start: 0, end: tea.length }, "制作绿茶不经过发酵[1]。");
		expect(sentence && tea.slice(sentence.start, sentence.end)).toBe("绿茶的制作不经过发酵。");
	});

	test("matches different spellings of a word", () => {
		const city = "Poland is large. Łódź was founded in the year ١٤٢٣.";
		const sentence = nearestSentence(city, { start: 0, end: city.length }, "Lodz was founded in 1423 [1].");
		expect(sentence && city.slice(sentence.start, sentence.end)).toBe("Łódź was founded in the year ١٤٢٣.");
	});

	test("returns null if no sentence of the passage shares enough words with the claim", () => {
		expect(nearest("Silver tarnishes quickly.")).toBeNull();
		expect(nearest("Intro.")).toBeNull();
		expect(nearest("")).toBeNull();
	});
});

test("stripCitations keeps other brackets", () => {
	expect(stripCitations("Gold [1] is [a] metal. [12]")).toBe("Gold is [a] metal.");
	expect(stripCitations("Gold [1-3] is [a] metal【2】. [^12]")).toBe("Gold is [a] metal.");
});

test("unwrapLines joins only hard-wrapped lines and keeps all offsets", () => {
	const long = "x".repeat(70);
	const text = `${long}\ngoes on\nA poem\nends\n\n${long}\n- item`;
	expect(unwrapLines(text)).toBe(`${long} goes on\nA poem\nends\n\n${long}\n- item`);
	expect(unwrapLines(text)).toHaveLength(text.length);
});
