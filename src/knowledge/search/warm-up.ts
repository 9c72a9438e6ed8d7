import type { Sql } from "../store/sql.ts";
import { findNearest, preloadVectors } from "../vectors/nearest.ts";
import { judgeRelevance } from "./relevance.ts";
import { computeBackground } from "./relevance-background.ts";
import { findJudgedHits, findQuestionTerms } from "./search.ts";
import type { WordVectors } from "./word-vectors.ts";

/** Number of passages that are judged one by one. The code of the first ones runs before V8 optimizes it. */
const JUDGED_PASSAGES = 4;

/** The word vectors that the isolate has searched with. */
const tried = new WeakSet<WordVectors>();

/**
 * Does what would delay the first search after a start: reads the vectors of the passages and, once per isolate, searches
 * for a stored title, so that the code is compiled. Yields after each step, so that other callers wait for no more.
 */
export function* warmUpSearches(sql: Sql, wordVectors: WordVectors | null): Generator<undefined> {
	yield* preloadVectors(sql);
	const [page] = sql.exec<{ title: string }>("SELECT title FROM pages LIMIT 1").toArray();
	if (page === undefined || wordVectors === null || tried.has(wordVectors)) return;
	tried.add(wordVectors);
	yield* computeBackground(wordVectors);
	findQuestionTerms(sql, page.title);
	yield;
	const query = { query: page.title, limit: JUDGED_PASSAGES, perPage: 1, relevantOnly: true };
	findJudgedHits(sql, { ...query, mode: "lexical" }, null);
	yield;
	const vector = wordVectors.sumTokens(page.title);
	findNearest(sql, vector, { limit: JUDGED_PASSAGES, others: [] });
	yield;
	const { question, hits } = findJudgedHits(sql, { ...query, mode: "hybrid" }, vector);
	for (const hit of hits.slice(0, JUDGED_PASSAGES)) {
		yield;
		judgeRelevance(question, [hit], wordVectors);
	}
}
