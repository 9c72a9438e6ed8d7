import type { ResultExplanation, SearchExplanation } from "../../contracts/search-explanation.ts";
import type { Reranked } from "../rerank/reranking.ts";
import type { Sql } from "../store/sql.ts";
import { quoteTerm } from "./frequencies.ts";
import type { SearchHit } from "./hits.ts";
import type { QuestionTerm } from "./question-terms.ts";
import { judgeRelevance, keepRelevant, minProbabilityOf } from "./relevance.ts";
import { findJudgedHits, findQuestionTerms, type KnowledgeQuery } from "./search.ts";
import type { WordVectors } from "./word-vectors.ts";

/** The explanation of a search, and of each of its results. */
export interface ExplainedSearch {
	search: SearchExplanation;
	/** In the order of the results. */
	results: ResultExplanation[];
}

/**
 * Explains why a search found its results, and which of them an answer could be based on. The parameters are those of the
 * search. Costs about as much as the search itself.
 */
export function explainSearch(
	sql: Sql,
	{ query, hits }: { query: KnowledgeQuery; hits: readonly Reranked<SearchHit>[] },
	queryVector: Float32Array | null,
	wordVectors: WordVectors | null,
): ExplainedSearch {
	const terms = findQuestionTerms(sql, query.query);
	const matches = new MatchedWords(sql, terms, hits);
	const { question, hits: judgedHits } = findJudgedHits(sql, { ...query, relevantOnly: true }, queryVector);
	const { passages, probability } = judgeRelevance(question, judgedHits, wordVectors);
	const probabilities = new Map(passages.map((judged) => [judged.passage.passageId, judged.probability]));
	const kept = keepRelevant(question, judgedHits, wordVectors);
	const used = new Set(kept.map(({ passage }) => passage.passageId));
	return {
		search: {
			terms: terms.map(({ word, variants }) => ({
				word,
				variants: variants.map(({ term, kind, weight, passages }) => ({ term, kind, weight, passages })),
			})),
			relevance: passages.length === 0 ? null : probability,
			relevance_min: minProbabilityOf(question, passages, wordVectors),
		},
		results: hits.map(({ passageId, shares, rerankScore }) => ({
			shares,
			fused: shares.words + shares.page + shares.meaning + shares.sequence,
			rerank: rerankScore ?? null,
			relevance: probabilities.get(passageId) ?? null,
			is_used: used.has(passageId),
			matches: matches.of(passageId),
		})),
	};
}

/** Finds which words of a question passages contain, by the index that the search uses. */
class MatchedWords {
	readonly #found = new Map<string, ResultExplanation["matches"]>();

	constructor(sql: Sql, terms: readonly QuestionTerm[], hits: readonly SearchHit[]) {
		const passages = sql
			.exec<{ id: number; passage_id: string }>(
				`SELECT id, page_id || '.' || n AS passage_id FROM passages
				 WHERE page_id IN (SELECT value FROM json_each(?1)) AND page_id || '.' || n IN (SELECT value FROM json_each(?2))`,
				JSON.stringify(hits.map(({ pageId }) => pageId)),
				JSON.stringify(hits.map(({ passageId }) => passageId)),
			)
			.toArray();
		for (const { id, passage_id } of passages) this.#found.set(passage_id, findMatches(sql, terms, id));
	}

	of(passageId: string): ResultExplanation["matches"] {
		return this.#found.get(passageId) ?? [];
	}
}

/** Returns each word with the first of its variants that a passage contains. */
function findMatches(sql: Sql, terms: readonly QuestionTerm[], id: number): ResultExplanation["matches"] {
	// Bound numbers are REAL, and FTS5 ignores a condition on `rowid` whose value is not an INTEGER.
	const contains = (term: string) =>
		sql
			.exec(
				"SELECT 1 FROM passages_fts WHERE passages_fts MATCH ? AND rowid = CAST(? AS INTEGER)",
				quoteTerm(term),
				id,
			)
			.toArray().length > 0;
	return terms.flatMap(({ word, variants }) => {
		const variant = variants.find(({ term, passages }) => passages > 0 && contains(term));
		return variant === undefined ? [] : [{ word, term: variant.term, kind: variant.kind }];
	});
}
