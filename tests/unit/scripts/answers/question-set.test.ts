import { describe, expect, test } from "vitest";
import { readCorpus } from "../../../../scripts/answers/brains.ts";
import { CORPORA, groupByConversation, readQuestions } from "../../../../scripts/answers/question-set.ts";
import { STARTER_ARTICLES } from "../../../../src/knowledge/starter/starter.ts";

const questions = readQuestions("train");

describe("the training questions", () => {
	test("have distinct ids", () => {
		const ids = questions.map(({ id }) => id);
		expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
	});

	test.each(CORPORA)("of %s name only pages of their brain as relevant", (corpus) => {
		const pages = new Set([
			...STARTER_ARTICLES.value.map(({ pageId }) => pageId),
			...readCorpus(corpus).map(({ id }) => id),
		]);
		const named = questions
			.filter((line) => line.corpus === corpus)
			.flatMap(({ relevant }) => Object.keys(relevant));
		expect(named.filter((page) => !pages.has(page))).toEqual([]);
	});

	test("have no relevant page if they are off-topic", () => {
		const offTopic = questions.filter(({ kind }) => kind === "offtopic");
		expect(offTopic.filter(({ relevant }) => Object.keys(relevant).length > 0)).toEqual([]);
	});

	test("form chains within one corpus", () => {
		const chains = groupByConversation(questions);
		expect(chains.filter((lines) => new Set(lines.map(({ corpus }) => corpus)).size > 1)).toEqual([]);
	});
});
