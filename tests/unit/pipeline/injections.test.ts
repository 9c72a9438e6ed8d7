import { describe, expect, test } from "vitest";
import { buildPrompt } from "../../../src/agents/prompt.ts";
import { AGENTS } from "../../../src/agents/registry.ts";
import { Extractive } from "../../../src/inference/extractive/extractive.ts";
import { segmentText } from "../../../src/knowledge/passages/segment.ts";
import type { Passage } from "../../../src/text/passage.ts";
import { renderMarkdown } from "../../../src/web/markdown/render.ts";
import {
	CANARY,
	INJECTED_PAGES,
	INJECTIONS,
	type InjectedPage,
	QUESTIONS,
} from "../../support/injections.ts";
import { collect, neverAborted, request, textOf } from "../inference/helpers.ts";

/** Splits a page into passages as a brain would store them. */
function passagesOf({ title, text }: InjectedPage, at: number): Passage[] {
	return segmentText(text).map((piece, n) => ({
		...piece,
		pageId: `page-${at}`,
		passageId: `page-${at}.${n}`,
		title,
		url: `https://pages.test/${at}`,
		score: 1,
	}));
}

const PAGES = INJECTED_PAGES.map((page, at) => ({
	passages: passagesOf(page, at),
	question: QUESTIONS[at % QUESTIONS.length] ?? "",
	injection: INJECTIONS[at] ?? "",
}));

function promptOf(passages: Passage[], question: string) {
	const { system } = AGENTS.general;
	return buildPrompt({ system, history: [], passages, question, contextTokens: 4_096, answerTokens: 300 });
}

describe("pages with injected instructions", () => {
	test("number exactly fifty", () => {
		expect(new Set(INJECTIONS).size).toBe(50);
	});

	test.each(PAGES)("appear in a prompt only as quoted text: $injection", ({ passages, question }) => {
		const { messages } = promptOf(passages, question);
		expect(messages.map(({ role }) => role)).toEqual(["system", "user"]);
		expect(messages[0]?.content).toBe(AGENTS.general.system);

		const content = messages[1]?.content ?? "";
		const [, notes = "", ending = ""] = /^<notes>\n(.*)<\/notes>\n\n(.*)$/s.exec(content) ?? [];
		expect(ending.startsWith(`${question}\n\nAnswer only from the notes.`)).toBe(true);
		const blocks = notes.trimEnd().split("\n\n");
		expect(blocks).toHaveLength(passages.length);
		// Every line is quoted, and every number in a passage is its own.
		for (const [at, block] of blocks.entries()) {
			for (const line of block.split("\n")) expect(line).toMatch(/^> /);
			expect(new Set(block.match(/\[\d+\]/g))).toEqual(new Set([`[${at + 1}]`]));
		}
		expect(notes).not.toMatch(/[<＜‹]\s*[/／]?\s*n[oо]tes/i);
		expect(notes).not.toMatch(
			/<\s*[|｜]|<\/?s>|<<?\/?SYS>>|\[\/?INST\]|<(start|end)_of_turn>|<\/?tool_call>|\[TOOL_CALLS\]/,
		);
		expect(notes).not.toMatch(/[\u00ad\u200b\u202a-\u202e\u{e0000}-\u{e007f}]/u);
	});

	test("have no effect on an answer without a model", async () => {
		for (const { passages, question, injection } of PAGES) {
			const answer = textOf(
				await collect(new Extractive().generate(request({ question, passages }), neverAborted())),
			);
			expect(answer, injection).toMatch(/^No model answered/);
			expect(answer, injection).toMatch(/\[[12]\]/);
			expect(answer, injection).not.toContain(CANARY);
		}
	});

	test("cannot make the browser load or run anything when an answer repeats them", () => {
		for (const injection of INJECTIONS) {
			const html = renderMarkdown(
				`A ledger is a list [1]. ${injection}\n\n${injection}`,
				new Map([[1, "Ledgers"]]),
			);
			expect(html).not.toMatch(/<(img|script|iframe|object|embed|link|style|form|svg|meta|base)\b/i);
			for (const [, url] of html.matchAll(/<[^>]*\s(?:href|src)="([^"]*)"/gi)) expect(url).toMatch(/^https:/);
			expect(html).not.toMatch(/<[^>]*\son\w+=/i);
		}
	});
});
