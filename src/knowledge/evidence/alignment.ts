import { areOpposites } from "./opposites.ts";
import { agree } from "./quantities.ts";
import type { ParsedSentence, Token } from "./sentence.ts";
import type { WordSimilarity } from "./word-similarity.ts";

/** A content word of a claim and the most similar word of the window. */
export interface AlignedWord {
	claim: Token;
	/** The matching word, or null if there is none. */
	match: Token | null;
	/** The sentence of the window that contains the match. */
	sentence: ParsedSentence | null;
	/** Similarity of the two words, from 0 to 1. */
	similarity: number;
	/** Whether the match is an antonym. */
	isOpposite: boolean;
}

/** Similarity of an antonym with the opposite polarity, as "not open" and "closed". */
const NEGATED_OPPOSITE_SIMILARITY = 0.85;
/** Similarities below this count as none. */
const MIN_SIMILARITY = 0.15;
/** Bonuses that decide between several occurrences of a word. */
const SAME_FRAME_BONUS = 0.03;
const SAME_CLAUSE_BONUS = 0.02;

/** Aligns each content word of a claim with the most similar word of the sentences. */
export function alignWords(
	claim: ParsedSentence,
	sentences: readonly ParsedSentence[],
	words: WordSimilarity,
): AlignedWord[] {
	const stems = new Set(claim.content.map(({ stem }) => stem));
	let before: AlignedWord | null = null;
	return claim.content.map((token) => {
		let best: AlignedWord = { claim: token, match: null, sentence: null, similarity: 0, isOpposite: false };
		let bestRank = MIN_SIMILARITY;
		const isFormOnly = sentences.some(({ content }) => content.some(({ stem }) => stem === token.stem));
		for (const sentence of sentences) {
			for (const other of sentence.content) {
				const { similarity, isOpposite } = compareTokens(token, other, stems, words, isFormOnly);
				if (similarity < MIN_SIMILARITY && !isOpposite) continue;
				const isSameClause = before?.sentence === sentence && before.match?.clause === other.clause;
				const rank =
					similarity +
					(token.frame === other.frame ? SAME_FRAME_BONUS : 0) +
					(isSameClause ? SAME_CLAUSE_BONUS : 0);
				const isBetter = rank > bestRank || (isOpposite && best.match === null);
				if (!isBetter) continue;
				best = { claim: token, match: other, sentence, similarity, isOpposite };
				bestRank = Math.max(rank, MIN_SIMILARITY);
			}
		}
		before = best;
		return best;
	});
}

export function compareTokens(
	a: Token,
	b: Token,
	claimStems: ReadonlySet<string>,
	words: WordSimilarity,
	isFormOnly: boolean,
): { similarity: number; isOpposite: boolean } {
	if (a.quantity !== null && b.quantity !== null && (a.kind === "number" || b.kind === "number")) {
		return { similarity: agree(a.quantity, b.quantity) ? 1 : 0, isOpposite: false };
	}
	// A word that the claim contains as well isn't the opposite of what the claim says.
	if (a.kind !== "number" && !claimStems.has(b.stem) && areOpposites(a.stem, b.stem)) {
		return { similarity: a.negated !== b.negated ? NEGATED_OPPOSITE_SIMILARITY : 0, isOpposite: true };
	}
	return { similarity: words.compare(a, b, isFormOnly), isOpposite: false };
}
