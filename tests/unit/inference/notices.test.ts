import { describe, expect, test } from "vitest";
import {
	findOwnWords,
	quoteInPlace,
	quoteOwnWords,
} from "../../../src/inference/extractive/conversation/own-words.ts";
import {
	CHOSEN_WORDING,
	FALLBACK_WORDING,
	SMALL_MODEL_WORDING,
} from "../../../src/inference/extractive/wording.ts";
import { OWN_ANSWER_START, withoutNotices } from "../../../src/inference/notices.ts";

const STATED = CHOSEN_WORDING.statement;

describe("an answer in the history of a model", () => {
	test.each([
		["a quote of the user's own words", quoteOwnWords(["I live in Oslo."], STATED), "I live in Oslo."],
		["several of them", quoteOwnWords(["I'm Ada.", "Call me Al"], STATED), "I'm Ada.\nCall me Al"],
		["one in a part", `### Where?\n\n${quoteOwnWords(["In Oslo."], STATED)}`, "### Where?\n\nIn Oslo."],
		["what doesn't clearly answer", quoteOwnWords(["I'm Ada."], FALLBACK_WORDING.unrecognized), "I'm Ada."],
		["a quote in place of an answer", quoteInPlace("I'm Ada."), "I'm Ada."],
		["the notice that something is noted", SMALL_MODEL_WORDING.noted, "Okay."],
		[
			"the notice that nothing is found",
			`${CHOSEN_WORDING.nothing} ${CHOSEN_WORDING.advice}`,
			"I don't know.",
		],
		[
			"the notice that no model answered",
			`${FALLBACK_WORDING.nothing} ${FALLBACK_WORDING.advice}`,
			"I don't know.",
		],
		["the notice of an own answer", `${OWN_ANSWER_START}Lima is in Peru.`, "Lima is in Peru."],
		["an introduction", `${SMALL_MODEL_WORDING.introduction}\n\nGold is rare. [1]`, "Gold is rare. [1]"],
		[
			"related quotes",
			"Gold is rare. [1]\n\nRelated:\n\nTin is not. [2]",
			"Gold is rare. [1]\n\nTin is not. [2]",
		],
	])("has no fixed texts to imitate (%s)", (_, answer, expected) => {
		expect(withoutNotices(answer)).toBe(expected);
	});

	test("is unchanged otherwise", () => {
		for (const answer of ["", "word ", "a\n\n\n\nb", "I wrote: “Hi.”", "Related work: none."])
			expect(withoutNotices(answer)).toBe(answer);
	});

	test("is read in linear time", () => {
		const answer = `${STATED}\n\n“`.repeat(20_000);
		expect(withoutNotices(answer).length).toBeGreaterThan(0);
		expect(findOwnWords(answer)).toEqual([]);
	}, 5_000);
});
