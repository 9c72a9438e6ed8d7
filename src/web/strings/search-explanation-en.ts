import type { ResultExplanation } from "../../contracts/search-explanation.ts";
import { formatNumber, formatPercent } from "../ui/format.ts";
import { pluralize } from "./english.ts";

type Kind = ResultExplanation["matches"][number]["kind"];

const kinds: Record<Kind, string> = {
	exact: "",
	joined: "joined or split",
	typo: "corrected",
	family: "related",
	acronym: "abbreviation",
};

const shares: Record<keyof ResultExplanation["shares"], string> = {
	words: "Words",
	page: "Other passages of the page",
	meaning: "Meaning",
	sequence: "Word order",
};

/** The English texts that explain a search of the knowledge base. */
export const searchExplanationEn = {
	searchExplanation: {
		showScores: "Show scores",
		terms: "Searched for",
		noTerms: "No specific words; the search compares meanings only.",
		/** A word, or a variant of it, and in how many passages it occurs. */
		term: (word: string, passages: number) => `${word} (${pluralize(passages, "passage")})`,
		variant: (word: string, kind: Kind, passages: number) =>
			`${word} (${kinds[kind]}, ${pluralize(passages, "passage")})`,
		answer: "As a question",
		answered: (share: number) => `An answer would use these sources (${formatPercent(share)} probable).`,
		notAnswered: (share: number, min: number) =>
			`An answer would use no sources (${formatPercent(share)} probable; ${formatPercent(min)} needed).`,
		notSearched: "An answer would use no sources, because chat doesn't search for this.",
		score: "Score",
		scoreOf: (score: number) => formatNumber(score, 3),
		shares,
		raw: "Before combining",
		bm25: (value: number) => `BM25 ${formatNumber(value, 2)}`,
		cosine: (value: number) => `cosine ${formatNumber(value, 3)}`,
		rerank: "Reranker",
		rerankOf: (value: number) => formatNumber(value, 3),
		relevance: "Answers the question",
		used: (share: number) => `${formatPercent(share)} probable; an answer could use it`,
		unused: (share: number) => `${formatPercent(share)} probable; an answer would not use it`,
		matches: "Matching words",
		noMatches: "None. It was found by its meaning.",
		match: (word: string, term: string, kind: Kind) =>
			kind === "exact" ? word : `${word} as “${term}” (${kinds[kind]})`,
	},
};
