/** How a variant relates to the word of the question. */
type VariantKind = "exact" | "joined" | "typo" | "family" | "acronym";

/** One way to search for a word of the question. */
export interface Variant {
	/** A word in the form used for search, or several words separated by spaces, which must follow each other. */
	term: string;
	kind: VariantKind;
	/** Share of the term's BM25 score that counts, from 0 to 1. It is 1 for the exact word. */
	weight: number;
	/** Number of passages that contain the term, counted up to the maximum that a search visits. */
	passages: number;
}

/** A variant whose frequency is not known yet. */
export interface Candidate {
	word: string;
	term: string;
	kind: VariantKind;
	weight: number;
	/** Minimum number of passages that must contain the term. */
	passagesMin: number;
}

/** A word of the question and the ways to search for it. */
export interface QuestionTerm {
	word: string;
	/** The exact word, which may occur in no passage, followed by other ways to write or say it, which occur in some. */
	variants: readonly [exact: Variant, ...others: Variant[]];
	/** The correct spelling of a misspelled word whose stem the passages contain. */
	spelling?: string | undefined;
}

/** Whether the passages contain a word of the question exactly, only as a variant, or not at all. */
export type TermMatch = "exact" | "variant" | "none";

/** Returns how the passages contain a word of the question. */
export function matchOf({ variants: [exact, ...others] }: QuestionTerm): TermMatch {
	if (exact.passages > 0) return "exact";
	return others.length > 0 ? "variant" : "none";
}
