import "../../assets/load-data.ts";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { SearchMode } from "../../../src/contracts/knowledge.ts";
import { toQueryText } from "../../../src/knowledge/embeddings/query-text.ts";
import { loadStaticEmbedder, type StaticEmbedder } from "../../../src/knowledge/embeddings/static.ts";
import { segmentPage } from "../../../src/knowledge/ingest/new-page.ts";
import { planSearch } from "../../../src/knowledge/search/follow-up.ts";
import type { SearchHit } from "../../../src/knowledge/search/hits.ts";
import { searchKnowledge } from "../../../src/knowledge/search/search.ts";
import { toStandaloneQuery } from "../../../src/knowledge/search/search-plan.ts";
import { putPage } from "../../../src/knowledge/store/put-page.ts";
import type { Sql } from "../../../src/knowledge/store/sql.ts";
import { embedMissing } from "../../../src/knowledge/vectors/embed-missing.ts";
import { hasEmbeddings } from "../../assets/embeddings.ts";
import { computeMetrics, type RetrievalMetrics } from "./metrics.ts";

export const PassageLine = z.object({
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

/** Number of passages retrieved per answer. */
const ANSWER_PASSAGES = 5;
const RESULTS = 100;

/**
 * `answered`: share of answerable questions that receive a relevant passage. `misled`: share of unanswerable questions
 * that receive a passage at all.
 */
export interface AnswerMetrics {
	answered: number;
	misled: number;
}

/** Reads an evaluation set from JSON Lines files. */
export function readEvaluationSet(passages: string | URL, questions: string | URL) {
	return {
		passages: readLines(passages).map((line) => PassageLine.parse(line)),
		questions: readLines(questions).map((line) => QuestionLine.parse(line)),
	};
}

/** Reads the evaluation set in this folder. */
export function readDefaultEvaluationSet() {
	return readEvaluationSet(
		new URL("passages.jsonl", import.meta.url),
		new URL("questions.jsonl", import.meta.url),
	);
}

/**
 * Loads the static embedder, and downloads its assets if they are missing. If that is impossible, prints the reason and
 * returns null.
 */
export async function loadEmbedder(): Promise<StaticEmbedder | null> {
	const root = join(import.meta.dirname, "../../..");
	if (!(await hasEmbeddings(root))) return null;
	return loadStaticEmbedder(async (path) => new Response(readFileSync(join(root, "public", path))));
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
): RetrievalMetrics {
	const judged = questions.filter(hasAnswer).map((line) => ({
		found: search(sql, line, { mode, limit: RESULTS, perPage: 1, relevantOnly: false }, embedder),
		relevant: line.relevant,
	}));
	return computeMetrics(judged);
}

/** Measures the share of questions that receive passages, from 0 to 1. */
export function measureAnswers(
	sql: Sql,
	questions: readonly QuestionLine[],
	embedder: StaticEmbedder | null,
): AnswerMetrics {
	const findIds = (line: QuestionLine) =>
		search(sql, line, { mode: "hybrid", limit: ANSWER_PASSAGES, perPage: 2, relevantOnly: true }, embedder);
	const share = (lines: readonly QuestionLine[], predicate: (line: QuestionLine) => boolean) =>
		lines.filter(predicate).length / (lines.length || 1);
	return {
		answered: share(questions.filter(hasAnswer), (line) =>
			findIds(line).some((id) => (line.relevant[id] ?? 0) > 0),
		),
		misled: share(
			questions.filter((line) => !hasAnswer(line)),
			(line) => findIds(line).length > 0,
		),
	};
}

function search(
	sql: Sql,
	{ question, context }: QuestionLine,
	options: { mode: SearchMode; limit: number; perPage: number; relevantOnly: boolean },
	embedder: StaticEmbedder | null,
): string[] {
	const exchanges = context == null ? [] : [{ question: context, titles: [] }];
	const query = toStandaloneQuery(planSearch(question, exchanges));
	const vector = embedder?.embedSync(toQueryText(query)) ?? null;
	return searchKnowledge(sql, { query, ...options }, vector, embedder).map(
		({ externalId, pageId }: SearchHit) => externalId ?? pageId,
	);
}

function hasAnswer({ relevant }: QuestionLine): boolean {
	return Object.keys(relevant).length > 0;
}

function readLines(file: string | URL): unknown[] {
	const lines = readFileSync(file, "utf8").split("\n");
	return lines.filter((line) => line.trim() !== "").map((line) => JSON.parse(line));
}
