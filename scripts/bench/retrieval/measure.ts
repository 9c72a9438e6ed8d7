import { readFileSync } from "node:fs";
import { z } from "zod";
import type { SearchMode } from "../../../src/contracts/knowledge.ts";
import { loadStaticEmbedder, type StaticEmbedder } from "../../../src/knowledge/embeddings/static.ts";
import { segmentPage } from "../../../src/knowledge/ingest/new-page.ts";
import { addContext, type SearchHit, searchKnowledge } from "../../../src/knowledge/search/search.ts";
import { putPage } from "../../../src/knowledge/store/put-page.ts";
import type { Sql } from "../../../src/knowledge/store/sql.ts";
import { embedMissing } from "../../../src/knowledge/vectors/embed-missing.ts";
import { type Figures, figuresOf } from "./metrics.ts";

const PassageLine = z.object({
	id: z.string(),
	title: z.string(),
	url: z.string().optional(),
	text: z.string(),
});
const QuestionLine = z.object({
	question: z.string(),
	context: z.string().optional(),
	relevant: z.record(z.string(), z.number()),
});
export type PassageLine = z.infer<typeof PassageLine>;
export type QuestionLine = z.infer<typeof QuestionLine>;

/** Number of passages that an answer receives. */
const ANSWER_PASSAGES = 5;
const RESULTS = 100;

/** `answered`: share of answerable questions that receive a relevant passage. `misled`: share of others that receive any. */
export interface AnswerFigures {
	answered: number;
	misled: number;
}

/** Reads an evaluation set from JSON Lines files. */
export function readSet(passages: string | URL, questions: string | URL) {
	return {
		passages: linesOf(passages).map((line) => PassageLine.parse(line)),
		questions: linesOf(questions).map((line) => QuestionLine.parse(line)),
	};
}

/** Reads the evaluation set in this folder. */
export function ownSet() {
	return readSet(new URL("passages.jsonl", import.meta.url), new URL("questions.jsonl", import.meta.url));
}

/** Loads the static embedder from its assets, or returns null when they have not been built. */
export async function embedderOfAssets(): Promise<StaticEmbedder | null> {
	const root = new URL("../../../public", import.meta.url);
	return loadStaticEmbedder(async (path) => new Response(readFileSync(root.pathname + path))).catch(
		() => null,
	);
}

/** Stores the passages, with vectors if there is an embedder. */
export async function fillBrain(
	sql: Sql,
	passages: readonly PassageLine[],
	embedder: StaticEmbedder | null,
): Promise<void> {
	for (const { id, title, url = null, text } of passages) {
		putPage(sql, segmentPage({ kind: "imported", externalId: id, title, url, text }), 0);
	}
	if (embedder !== null) await embedMissing(sql, embedder, { max: Number.POSITIVE_INFINITY });
}

/** Measures the ranking for questions with relevant passages. */
export function measureSearch(
	sql: Sql,
	questions: readonly QuestionLine[],
	mode: SearchMode,
	embedder: StaticEmbedder | null,
): Figures {
	const judged = questions.filter(hasAnswer).map((line) => ({
		found: search(sql, line, { mode, limit: RESULTS, perPage: 1, relevantOnly: false }, embedder),
		relevant: line.relevant,
	}));
	return figuresOf(judged);
}

/** Measures which questions receive passages to answer from. Shares are 0 to 1. */
export function measureAnswers(
	sql: Sql,
	questions: readonly QuestionLine[],
	embedder: StaticEmbedder | null,
): AnswerFigures {
	const found = (line: QuestionLine) =>
		search(sql, line, { mode: "hybrid", limit: ANSWER_PASSAGES, perPage: 2, relevantOnly: true }, embedder);
	const part = (lines: readonly QuestionLine[], holds: (line: QuestionLine) => boolean) =>
		lines.filter(holds).length / (lines.length || 1);
	return {
		answered: part(questions.filter(hasAnswer), (line) =>
			found(line).some((id) => (line.relevant[id] ?? 0) > 0),
		),
		misled: part(
			questions.filter((line) => !hasAnswer(line)),
			(line) => found(line).length > 0,
		),
	};
}

function search(
	sql: Sql,
	{ question, context }: QuestionLine,
	options: { mode: SearchMode; limit: number; perPage: number; relevantOnly: boolean },
	embedder: StaticEmbedder | null,
): string[] {
	const vector = embedder?.embedSync(addContext(question, context)) ?? null;
	const query = { query: question, context: context ?? null, ...options };
	return searchKnowledge(sql, query, vector).map(({ externalId, pageId }: SearchHit) => externalId ?? pageId);
}

function hasAnswer({ relevant }: QuestionLine): boolean {
	return Object.keys(relevant).length > 0;
}

function linesOf(file: string | URL): unknown[] {
	const lines = readFileSync(file, "utf8").split("\n");
	return lines.filter((line) => line.trim() !== "").map((line) => JSON.parse(line));
}
