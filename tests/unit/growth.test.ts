import { describe, expect, test } from "vitest";
import { parseQuery } from "../../durable-objects/brain/message-search/query.ts";
import { classify } from "../../src/agents/classifier/classify.ts";
import { splitRequests } from "../../src/agents/requests/split.ts";
import { parseTicketUserId } from "../../src/auth/ticket.ts";
import { parseTaskId } from "../../src/contracts/ids.ts";
import { readCursor } from "../../src/cursor.ts";
import { correctMisspelled } from "../../src/inference/extractive/question/misspelled.ts";
import { readQuestion } from "../../src/inference/extractive/question/question.ts";
import { selectAnswer } from "../../src/inference/extractive/selection/select.ts";
import { joinPassages } from "../../src/inference/extractive/units/stretches.ts";
import { listUnits } from "../../src/inference/extractive/units/units.ts";
import { removeThinking } from "../../src/inference/thinking.ts";
import { checkEvidence } from "../../src/knowledge/evidence/check.ts";
import { extractClaims } from "../../src/knowledge/evidence/claims.ts";
import { readCsv } from "../../src/knowledge/files/csv.ts";
import { readTextFile } from "../../src/knowledge/files/read-text.ts";
import { planSearch } from "../../src/knowledge/search/follow-up.ts";
import { extractSearchTerms } from "../../src/knowledge/search/question.ts";
import { matchesPattern } from "../../src/knowledge/sites/pattern.ts";
import { parseSitemap } from "../../src/knowledge/sites/sitemap.ts";
import { parseContentType } from "../../src/knowledge/web/content-type.ts";
import { updateCookies } from "../../src/knowledge/web/cookies.ts";
import { parseRules, selectRules } from "../../src/knowledge/web/robots-rules.ts";
import { splitQuestion } from "../../src/pipeline/question-parts.ts";
import { receiveRequest } from "../../src/self-hosted/forwarded-request.ts";
import { stripAnswerStyle } from "../../src/text/answer-style.ts";
import { quoteForPrompt } from "../../src/text/quote.ts";
import { extractStatements } from "../../src/text/statements/statements.ts";
import { titleOf } from "../../src/text/title.ts";
import { parseRetryAfter } from "../../src/upstream/retry-after.ts";
import { renderMarkdown } from "../../src/web/markdown/render.ts";
import { GROWTH_MAX, measureGrowth } from "../support/growth.ts";

/** Pieces whose repetition makes regular expressions backtrack and parsers nest or rescan. */
const PIECES = [
	..."a 0([{<>\"'`*_~$|#&;:=,.%?!-/\\\n\t",
	..."\u0301你é\u200d",
	...[
		"a ",
		" \n",
		"a?",
		"a? ",
		"1. ",
		"- ",
		"a.b.",
		"a,",
		',"',
		'""',
		"<a",
		"<!--",
		"<loc>",
		"](",
		"![",
		"**a",
		"_a_",
	],
	...[
		"<think>",
		"</think>",
		"and ",
		"What is it and ",
		"I am a ",
		"do u ",
		"Is it so. ",
		"http://a",
		"a=b;",
		"a=b; path=/",
		"Disallow: *\n",
	],
	...["User-agent: a\n", "*a", "$$", "\\(", "```\n", "| a ", "> ", "&amp;", "[1]", "ID.", "1h"],
];

const ALPACAS = {
	passageId: "a.0",
	pageId: "a",
	title: "Alpacas",
	heading: null,
	text: "Alpacas hum when content.",
};
const encoder = new TextEncoder();
const header = (name: string, value: string) =>
	new Request("http://localhost/", { headers: { [name]: value.replaceAll(/[^\x20-\x7e]/g, "x") } });

/** Each parser of text from outside, with an eighth of the length that it is limited to, or that it is given in practice. */
const PARSERS: readonly [name: string, size: number, parse: (text: string) => unknown][] = [
	["the splitting of questions", 1_000, splitRequests],
	["the questions of a message", 2_500, (text) => splitQuestion(text, [], 8)],
	["what a message says about its answer", 5_000, stripAnswerStyle],
	["the choice of the agent", 1_000, classify],
	["the notes of a conversation", 1_000, extractStatements],
	["the claims of an answer", 5_000, extractClaims],
	["the evidence of a claim", 1_000, (text) => checkEvidence("Alpacas hum.", [{ ...ALPACAS, text }])],
	["the evidence of an answer", 4_000, (text) => checkEvidence(text, [ALPACAS])],
	["a question to quotes", 1_000, (text) => quote(text, ALPACAS.text)],
	["the words of a question", 60, (text) => correctMisspelled(text, [{ ...ALPACAS, text }])],
	["quoted passages", 1_000, (text) => quote("Who wrote it, when, and how many?", text)],
	["a search of messages", 250, parseQuery],
	["the terms of a search", 1_000, extractSearchTerms],
	["the plan of a search", 1_000, (text) => planSearch(text, [])],
	["titles", 1_000, titleOf],
	["quotations for prompts", 12_500, quoteForPrompt],
	["a model's thinking", 5_000, removeThinking],
	["rendered Markdown", 2_500, (text) => renderMarkdown(text)],
	["CSV files", 25_000, readCsv],
	["Markdown files", 25_000, (text) => attempt(() => readTextFile("a.md", encoder.encode(text)))],
	["text files", 25_000, (text) => attempt(() => readTextFile("a.txt", encoder.encode(text)))],
	["source code", 25_000, (text) => attempt(() => readTextFile("a.rb", encoder.encode(text)))],
	["robots.txt", 25_000, selectRules],
	["rules of robots.txt", 12_500, (text) => parseRules("https://a.test", text).allows("https://a.test/aaaa")],
	["sitemaps", 25_000, (text) => parseSitemap(text, 1_000)],
	["patterns of sites", 25, (text) => matchesPattern(text, `${text.repeat(10)}x`)],
	["Content-Type headers", 2_000, parseContentType],
	[
		"Set-Cookie headers",
		2_000,
		(text) => updateCookies([], header("set-cookie", text).headers, new URL("https://a.test/"), 0),
	],
	["Retry-After headers", 2_000, (text) => parseRetryAfter(text, 0)],
	["X-Forwarded-For headers", 2_000, (text) => receiveRequest(header("x-forwarded-for", text), "secret")],
	["cursors", 2_000, (text) => attempt(() => readCursor(text))],
	["tickets", 2_000, parseTicketUserId],
	["task IDs", 2_000, (text) => attempt(() => parseTaskId(text))],
];

function quote(question: string, text: string): unknown {
	const passage = { ...ALPACAS, url: null, text, start: 0, end: text.length, score: 1 };
	return selectAnswer(readQuestion(question, ""), listUnits(joinPassages([passage])), null, true);
}

function attempt(work: () => unknown): unknown {
	try {
		return work();
	} catch (error) {
		return error;
	}
}

describe("the time to parse hostile text grows with its size, not with its square:", () => {
	test.each(PARSERS)("%s", (_, size, parse) => {
		for (const piece of PIECES) {
			for (const end of ["", "\n!x"]) {
				const growth = measureGrowth(size, (length) =>
					parse(piece.repeat(Math.ceil(length / piece.length)) + end),
				);
				expect(growth, JSON.stringify(piece + end)).toBeLessThan(GROWTH_MAX);
			}
		}
	});
});

test("the measurement tells a quadratic algorithm from a linear one", () => {
	const loop = (count: number) => {
		let sum = 0;
		for (let at = 0; at < count; at++) sum += Math.sqrt(at);
		return sum;
	};
	expect(measureGrowth(1_500, (size) => loop(size * size))).toBeGreaterThan(GROWTH_MAX);
	expect(measureGrowth(4_500_000, loop)).toBeLessThan(GROWTH_MAX);
});
