import type { SearchMode } from "../../contracts/knowledge.ts";
import { fold } from "../../text/folding.ts";
import type { Passage } from "../../text/passage.ts";
import type { Sql } from "../store/sql.ts";
import { findNearest } from "../vectors/nearest.ts";
import { DuplicateFilter } from "./duplicates.ts";
import { fuse, type ScoredPassage } from "./fusion.ts";
import { matchWords } from "./lexical.ts";
import {
	addContext,
	extractSearchTerms,
	hasSubject,
	isAboutSomething,
	listAlternativeSpellings,
} from "./question.ts";

export interface KnowledgeQuery {
	query: string;
	/** What was asked before in the same conversation, for questions that lean on it, such as "Who made that?". */
	context?: string | null;
	/** Most passages of the result, and of one page in it. */
	limit: number;
	perPage: number;
	mode: SearchMode;
	/** Leaves out what does not bear on the query: for answers. */
	relevantOnly: boolean;
}

/**
 * A passage that was found. `parts` are its BM25 score, null when it is not among the best by words, and its cosine, null
 * when it has no vector or none was asked for.
 */
export interface SearchHit extends Passage {
	externalId: string | null;
	parts: { lexical: number | null; vector: number | null };
}

export { addContext };

/** Best passages of each search that are put together. */
const CANDIDATES = 100;
/** Least relevance of what bears on a question: with vectors, and by words alone. */
const RELEVANCE_MIN = 0.26;
const LEXICAL_RELEVANCE_MIN = 0.25;
/** And at least this part of the best one's: the rest has only a word or a mood in common with the question. */
const RELEVANCE_RATIO_MIN = 0.4;
/** Of marks alone, such as "???", the vectors know nothing either. */
const HAS_CONTENT = /[\p{L}\p{N}\p{Emoji_Presentation}]/u;
/** Candidates that are read in one go. */
const READ_BATCH = 32;

/**
 * The passages that answer a query best, the best first; none that repeats a better one. `queryVector` is that of
 * `fullQuestion(query, context)` by the model that `vectorState` names; null when there is none, and the search goes by
 * words alone then.
 */
export function searchKnowledge(
	sql: Sql,
	query: KnowledgeQuery,
	queryVector: Float32Array | null,
): SearchHit[] {
	const question = addContext(query.query, query.context);
	if (!HAS_CONTENT.test(fold(question)) || (query.relevantOnly && !isAboutSomething(question))) return [];
	const isVectorOnly = query.mode === "vector" && queryVector !== null;
	const words = isVectorOnly
		? matchWords(sql, [], [], CANDIDATES)
		: matchWords(
				sql,
				extractSearchTerms(question, query.relevantOnly),
				listAlternativeSpellings(question),
				CANDIDATES,
			);
	// Passages that match "What is Go?" only by its vector match any question.
	if (query.relevantOnly && words.scores.size === 0 && !hasSubject(question)) return [];
	const near =
		query.mode === "lexical" || queryVector === null
			? null
			: findNearest(sql, queryVector, { limit: CANDIDATES, others: [...words.scores.keys()] });
	const candidates = fuse(words, near, { isVectorOnly: query.mode === "vector" });
	return selectHits(sql, query.relevantOnly ? keepRelevant(candidates, near !== null) : candidates, query);
}

function keepRelevant(candidates: readonly ScoredPassage[], hasVectors: boolean): ScoredPassage[] {
	const best = Math.max(0, ...candidates.map(({ relevance }) => relevance));
	const least = Math.max(hasVectors ? RELEVANCE_MIN : LEXICAL_RELEVANCE_MIN, best * RELEVANCE_RATIO_MIN);
	return candidates.filter(({ relevance }) => relevance >= least);
}

/** The first ones up to the limit that are not too many of a page and do not repeat each other. */
function selectHits(
	sql: Sql,
	candidates: readonly ScoredPassage[],
	{ limit, perPage }: KnowledgeQuery,
): SearchHit[] {
	const chosen: SearchHit[] = [];
	const ofPage = new Map<string, number>();
	const duplicates = new DuplicateFilter();
	for (let from = 0; from < candidates.length && chosen.length < limit; from += READ_BATCH) {
		for (const hit of readHits(sql, candidates.slice(from, from + READ_BATCH))) {
			const count = ofPage.get(hit.pageId) ?? 0;
			if (chosen.length === limit) break;
			if (count === perPage || duplicates.isDuplicate(hit.text)) continue;
			ofPage.set(hit.pageId, count + 1);
			chosen.push(hit);
		}
	}
	return chosen;
}

type Row = {
	id: number;
	page_id: string;
	external_id: string | null;
	n: number;
	title: string;
	url: string | null;
	heading: string | null;
	text: string;
	start_offset: number;
	end_offset: number;
};

function readHits(sql: Sql, candidates: readonly ScoredPassage[]): SearchHit[] {
	const rows = sql
		.exec<Row>(
			`SELECT passages.id, page_id, external_id, n, title, url, heading, passages.text, start_offset, end_offset
			FROM passages JOIN pages USING (page_id) WHERE passages.id IN (SELECT value FROM json_each(?))`,
			JSON.stringify(candidates.map(({ id }) => id)),
		)
		.toArray();
	const byId = new Map(rows.map((row) => [row.id, row]));
	return candidates.flatMap((scored) => {
		const row = byId.get(scored.id);
		return row === undefined ? [] : [toHit(row, scored)];
	});
}

function toHit(row: Row, { score, lexical, vector }: ScoredPassage): SearchHit {
	return {
		pageId: row.page_id,
		passageId: `${row.page_id}.${row.n}`,
		externalId: row.external_id,
		title: row.title,
		url: row.url,
		heading: row.heading,
		text: row.text,
		start: row.start_offset,
		end: row.end_offset,
		score,
		parts: { lexical, vector },
	};
}
