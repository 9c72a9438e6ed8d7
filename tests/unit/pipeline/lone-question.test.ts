import { describe, expect, test } from "vitest";
import "../../../scripts/assets/load-data.ts";
import { composeQuotes, unfoundFor } from "../../../src/pipeline/compose-quotes.ts";
import { findLoneQuestion } from "../../../src/pipeline/lone-question.ts";
import { planParts, splitQuestion } from "../../../src/pipeline/question-parts.ts";
import type { Passage } from "../../../src/text/passage.ts";

const PREAMBLE =
	"Our small association meets every second Thursday in a room above the bakery, and we have had many discussions about money lately. Some of us are retired, others study, and a few work in the hospital nearby. Last year we went on an excursion to the coast, where it rained for three days. ";
const LONG = PREAMBLE.repeat(26);
const ARTICLE =
	"Bitcoin was invented in 2008 by Satoshi Nakamoto, who published a paper about it. Its fees rise with demand. ".repeat(
		8,
	);

describe("the question of a long message", () => {
	test.each([
		`${LONG}What is a blockchain?`,
		`${LONG}\n\nWhat is a blockchain?`,
		`What is a blockchain? ${LONG}`,
		`Hi! ${LONG.replaceAll(". ", ".\n\n")}What is a blockchain? Thanks!`,
	])("decides alone what is searched for (%#)", (message) => {
		const questions = splitQuestion(message, [], 8);
		expect(questions).toEqual(["What is a blockchain?"]);
		expect(planParts(questions, [])).toEqual([{ question: "What is a blockchain?", topic: null }]);
	});

	test.each([
		"What do you think?",
		"Who invented it?",
		"Summarize this.",
		"Is this article correct?",
		"Please fix it.",
		"Thanks!",
	])("is not %j, which is about the rest", (question) => {
		expect(findLoneQuestion(`${LONG}${question}`)).toBeNull();
		expect(splitQuestion(`${LONG}${question}`, [], 8)).toHaveLength(1);
	});

	test("is not separated from a short message", () => {
		expect(findLoneQuestion(`${PREAMBLE}What is a blockchain?`)).toBeNull();
	});

	test.each([
		["Who invented Bitcoin?", ARTICLE, true],
		["Who pays the fees?", ARTICLE, true],
		["Who invented Bitcoin?", LONG, false],
		["What is Bitcoin?", ARTICLE, false],
	])("%j may be answered by the rest %#: %s", (question, rest, expected) => {
		expect(findLoneQuestion(rest + question)).toEqual({ question, mayBeAnsweredByRest: expected });
	});

	test("is read in linear time", () => {
		expect(findLoneQuestion(`${"a. ".repeat(200_000)}What is gas?`)?.question).toBe("What is gas?");
		expect(findLoneQuestion("a".repeat(600_000))).toBeNull();
	});
});

describe("quotes for a long message", () => {
	const passage: Passage = {
		pageId: "page-1",
		passageId: "page-1.0",
		title: "Blockchain",
		heading: null,
		text: "A blockchain is a list of records that are linked by hashes.",
		url: null,
		start: 0,
		end: 60,
		score: 1,
	};
	const quote = (question: string) => {
		const request = {
			messages: [{ role: "user" as const, content: question }],
			question,
			passages: [passage],
		};
		return composeQuotes({ ...request, maxTokens: 400 }, { isPart: false, isSearched: true }, null);
	};

	test("answer the question that is told apart", () => {
		expect(quote(`${LONG}What is a blockchain?`)?.pieces.join("")).toContain(passage.text);
	});

	test("don't answer a question that the pasted text may answer", () => {
		expect(quote(`${ARTICLE}Who pays the fees?`)).toBeNull();
	});

	test("are missed by a notice if nothing was found on the question", () => {
		const unfound = (question: string) => unfoundFor({ question, passages: [] }, true);
		expect(unfound(`${LONG}Who painted Guernica?`)).toBe("say so and answer");
		expect(unfound(`${ARTICLE}Who pays the fees?`)).toBeNull();
	});
});
