import type { SearchMode } from "../../contracts/knowledge.ts";
import { fold } from "../../text/folding.ts";
import { lazy } from "../../text/lazy.ts";
import { splitWords } from "../../text/terms.ts";
import { toQueryText } from "../embeddings/query-text.ts";
import { countPassages } from "../store/count-passages.ts";
import type { Sql } from "../store/sql.ts";
import { findNearest } from "../vectors/nearest.ts";
import { AdjacentWords } from "./adjacent-words.ts";
import { DefinitionRater, findDefinedSubject } from "./definition.ts";
import { DuplicateFilter } from "./duplicates.ts";
import { fuse, lexicalShareOf, type ScoredPassage } from "./fusion.ts";
import { HitReader, readPageIds, type SearchHit } from "./hits.ts";
import { type LexicalMatch, matchWords } from "./lexical.ts";
import { extractSearchTerms, hasSubject, isAboutSomething, listAlternativeSpellings } from "./question.ts";
import type { QuestionTerm } from "./question-terms.ts";
import { ratePassages } from "./rate-passages.ts";
import { type JudgedRelevance, keepRelevant } from "./relevance.ts";
import type { JudgedQuestion } from "./relevance-features.ts";
import { correctWords, type JudgedPassage, judgeTerms } from "./relevance-terms.ts";
import { findVariants } from "./variants.ts";
import type { WordVectors } from "./word-vectors.ts";

/** The parameters of a search in the knowledge base. */
export interface KnowledgeQuery {
	query: string;
	/** Maximum number of passages to return (`limit`), and the maximum per page (`perPage`) while other pages fit. */
	limit: number;
	perPage: number;
	mode: SearchMode;
	/**
	 * The part of the query that the passages of each page are chosen by. Null for the best passages for the whole query.
	 */
	ownWords?: string | null;
	/** Whether to omit pages that are not relevant enough to base an answer on, and to fill up with passages of others. */
	relevantOnly: boolean;
	/** Minimum probability that the knowledge base answers the question, if it is higher than the usual one. */
	minProbability?: number;
}

/** Number of candidates that each search contributes to the fusion. */
const CANDIDATES = 100;
/** Number of candidates whose adjacent words are compared, and the weight of these as a share of the lexical part. */
const ADJACENCY_CANDIDATES = 16;
const ADJACENCY_WEIGHT = 0.2;
/**
 * Number of passages whose relevance is judged: at least the minimum, because an irrelevant passage may rank above a
 * relevant one, and at most the maximum, because each takes about 0.2 ms.
 */
const JUDGED_MIN = 8;
const JUDGED_MAX = 24;
/**
 * Matches queries with letters, digits or emoji. Other queries, such as "???", have no words and no meaningful vector.
 */
const hasContentPattern = lazy(() => /[\p{L}\p{N}\p{Emoji_Presentation}]/u);
/**
 * Number of candidates read at once: at least those whose adjacent words are compared. A search for ten passages rarely
 * needs more.
 */
const READ_BATCH = 16;
/** Maximum numbers of passages of the relevant pages that an answer's passages are chosen from, and its definition. */
const CHOICES_MAX = 16;
const DEFINITIONS_MAX = 32;
/** What a passage's rating falls by for each page that is more relevant than its own. */
const PLACE_RATING = 0.05;
/** Minimum probability of a page that keeps a passage, as a share of that of the most relevant one. */
const KEPT_SHARE_MIN = 0.3;

/**
 * Returns the passages that match a query best, excluding near-duplicates. `queryVector` must be the embedding of the
 * query, created with the model that `getVectorState` returns. If it is null, the search is lexical. `wordVectors` make
 * the judgment of relevance more precise.
 */
export function searchKnowledge(
	sql: Sql,
	query: KnowledgeQuery,
	queryVector: Float32Array | null,
	wordVectors: WordVectors | null = null,
): SearchHit[] {
	const ranking = rankPassages(sql, query, queryVector);
	if (!query.relevantOnly) return selectHits(ranking, query);
	const { question, hits } = readJudgedHits(sql, query, ranking);
	const relevant = keepRelevant(question, hits, wordVectors, query.minProbability).slice(0, query.limit);
	const asked = query.ownWords ?? question.text;
	const rate = (passages: readonly SearchHit[]) => ratePassages(asked, passages, wordVectors);
	const chosen = choosePassages(ranking, relevant, query.limit, rate);
	return putDefinitionFirst(question.text, ranking, chosen);
}

/** Puts the passage that says what the subject of a question is first if the question asks only that. */
function putDefinitionFirst(
	question: string,
	{ candidates, pages, reader }: Ranking,
	hits: SearchHit[],
): SearchHit[] {
	const subject = hits.length === 0 ? [] : findDefinedSubject(question);
	if (subject.length === 0) return hits;
	const found = new Set(hits.map(({ pageId }) => pageId));
	const others = candidates.filter(({ id }) => found.has(pages().get(id) ?? "")).slice(0, DEFINITIONS_MAX);
	const rater = new DefinitionRater(subject);
	const rated = reader.read(others).map((hit) => ({ hit, rating: rater.rate(hit) }));
	const best = Math.max(1, ...rated.map(({ rating }) => rating));
	const definition = rated.find(({ rating }) => rating === best)?.hit;
	if (definition === undefined) return hits;
	const rest = hits.filter(({ passageId }) => passageId !== definition.passageId);
	return [definition, ...rest].slice(0, hits.length);
}

/**
 * Returns the passages of the relevant pages that suit the question best, up to the limit of a search. A page that is
 * about as relevant as the most relevant one keeps at least one.
 */
function choosePassages(
	{ candidates, pages, reader }: Ranking,
	relevant: readonly JudgedRelevance<SearchHit & JudgedPassage>[],
	limit: number,
	rate: (passages: readonly SearchHit[]) => number[],
): SearchHit[] {
	const places = new Map([...new Set(relevant.map(({ pageId }) => pageId))].map((page, at) => [page, at]));
	const placeOf = ({ pageId }: { pageId: string }) => places.get(pageId) ?? 0;
	const others = candidates.filter(({ id }) => places.has(pages().get(id) ?? ""));
	const limits = { limit: CHOICES_MAX, perPage: CHOICES_MAX };
	const found = relevant.map(({ passage: { lexical, ...hit } }) => hit);
	const read = [...found, ...selectHits({ candidates: others, adjacency: null, reader }, limits)];
	const hits = [...new Map(read.map((hit) => [hit.passageId, hit])).values()];
	const ratings = rate(hits);
	const best = hits
		.map((hit, at) => ({ hit, rating: (ratings[at] ?? 0) - PLACE_RATING * placeOf(hit) }))
		.sort((a, b) => b.rating - a.rating)
		.map(({ hit }) => hit);
	const min = KEPT_SHARE_MIN * Math.max(...relevant.map(({ probability }) => probability));
	const keeping = new Set(
		relevant.filter(({ probability }) => probability >= min).map(({ pageId }) => pageId),
	);
	const kept = [...keeping].flatMap((page) => best.find(({ pageId }) => pageId === page) ?? []);
	return [...new Set([...kept, ...best])].slice(0, limit).sort((a, b) => placeOf(a) - placeOf(b));
}

/** Returns the best passages of a search before their relevance is judged, and what they are judged by. */
export function findJudgedHits(
	sql: Sql,
	query: KnowledgeQuery,
	queryVector: Float32Array | null,
): { question: JudgedQuestion; hits: (SearchHit & JudgedPassage)[] } {
	return readJudgedHits(sql, query, rankPassages(sql, query, queryVector));
}

/** Returns the words of a question and the ways in which a search looks for each. */
export function findQuestionTerms(sql: Sql, text: string): QuestionTerm[] {
	if (!hasContentPattern().test(fold(text))) return [];
	return findVariants(sql, {
		searched: extractSearchTerms(text),
		otherSpellings: listAlternativeSpellings(text),
		sequence: splitWords(text),
	});
}

function readJudgedHits(
	sql: Sql,
	query: KnowledgeQuery,
	ranking: Ranking,
): { question: JudgedQuestion; hits: (SearchHit & JudgedPassage)[] } {
	const limit = Math.max(JUDGED_MIN, Math.min(query.limit, JUDGED_MAX));
	const { text, terms, words } = ranking;
	const hits = selectHits(ranking, { ...query, limit });
	return {
		question: {
			text: toQueryText(correctWords(text, terms)),
			terms: judgeTerms(terms, countPassages(sql)),
			lexicalMax: words.maxScore,
			lexicalBest: Math.max(0, ...words.scores.values()),
		},
		hits: hits.map((hit) => ({ ...hit, lexical: hit.parts.lexical })),
	};
}

interface Ranking {
	/** The text that was searched for. */
	text: string;
	terms: QuestionTerm[];
	words: LexicalMatch;
	/** The passages that match, best first. */
	candidates: ScoredPassage[];
	/** Returns the page of each passage. */
	pages: () => ReadonlyMap<number, string>;
	/** Reads the passages. */
	reader: HitReader;
	/** What the scores of the best candidates still grow by, or null if they are final. */
	adjacency: { words: AdjacentWords; weight: number } | null;
}

function rankPassages(sql: Sql, query: KnowledgeQuery, queryVector: Float32Array | null): Ranking {
	const text = query.query;
	const nothing: Ranking = {
		text,
		terms: [],
		words: { scores: new Map(), maxScore: 0, words: 0 },
		candidates: [],
		pages: () => new Map(),
		reader: new HitReader(sql),
		adjacency: null,
	};
	if (!hasContentPattern().test(fold(text)) || (query.relevantOnly && !isAboutSomething(text)))
		return nothing;
	const isVectorOnly = query.mode === "vector" && queryVector !== null;
	const sequence = splitWords(text);
	const terms = findVariants(sql, {
		searched: extractSearchTerms(text, query.relevantOnly),
		otherSpellings: listAlternativeSpellings(text),
		sequence,
	});
	const words = matchWords(sql, isVectorOnly ? [] : terms, CANDIDATES);
	// For a question without a specific word, such as "What is Go?", vector similarity alone would always find a match.
	if (query.relevantOnly && words.scores.size === 0 && !hasSubject(text)) return nothing;
	const near =
		query.mode === "lexical" || queryVector === null
			? null
			: findNearest(sql, queryVector, { limit: CANDIDATES, others: [...words.scores.keys()] });
	const pages = lazy(() => readPageIds(sql, [...words.scores.keys(), ...(near?.cosines.keys() ?? [])]));
	// Without vectors, the score of a passage doesn't depend on its page.
	const ofPages = near === null ? {} : { pages: pages() };
	const candidates = fuse(words, near, { isVectorOnly: query.mode === "vector", ...ofPages });
	const ranking = { ...nothing, terms, words, candidates, pages };
	// Without vectors, adjacent words made the ranking of one of five test collections worse.
	if (isVectorOnly || near === null) return ranking;
	const adjacent = new AdjacentWords(terms, sequence, countPassages(sql));
	return {
		...ranking,
		adjacency: { words: adjacent, weight: ADJACENCY_WEIGHT * lexicalShareOf(words.words) },
	};
}

/** Returns the best candidates within the limits. Skips near-duplicates. */
function selectHits(
	{ candidates, adjacency, reader }: Pick<Ranking, "candidates" | "adjacency" | "reader">,
	{ limit, perPage }: Pick<KnowledgeQuery, "limit" | "perPage">,
): SearchHit[] {
	const chosen: SearchHit[] = [];
	const countByPage = new Map<string, number>();
	const duplicates = new DuplicateFilter();
	for (let from = 0; from < candidates.length && chosen.length < limit; from += READ_BATCH) {
		const read = reader.read(candidates.slice(from, from + READ_BATCH));
		for (const hit of from === 0 ? addAdjacency(read, adjacency) : read) {
			const count = countByPage.get(hit.pageId) ?? 0;
			if (chosen.length === limit) break;
			if (count === perPage || duplicates.isDuplicate(hit.text)) continue;
			countByPage.set(hit.pageId, count + 1);
			chosen.push(hit);
		}
	}
	return chosen;
}

/** Ranks the best hits again, by the words that follow each other. */
function addAdjacency(hits: readonly SearchHit[], adjacency: Ranking["adjacency"]): readonly SearchHit[] {
	if (adjacency === null) return hits;
	const { words, weight } = adjacency;
	const best = hits.slice(0, ADJACENCY_CANDIDATES).map((hit) => {
		const score = Math.min(1, hit.score + weight * words.compare(hit));
		return { ...hit, score, shares: { ...hit.shares, sequence: score - hit.score } };
	});
	return [...best.sort((a, b) => b.score - a.score), ...hits.slice(ADJACENCY_CANDIDATES)];
}
