import { type AlignedWord, alignWords } from "./alignment.ts";
import type { PassageIndex, SentenceWindow } from "./passage-index.ts";
import { isSubject } from "./role-conflicts.ts";
import type { ParsedSentence } from "./sentence.ts";
import type { WordSimilarity } from "./word-similarity.ts";

/** The words of a claim beside those of a window, and how much the two have to do with each other. */
export interface WindowMatch {
	window: SentenceWindow;
	aligned: readonly AlignedWord[];
	/** The weight of each word of the claim, and how much of it the window contains, from 0 to 1. */
	weights: readonly number[];
	credit: readonly number[];
	/** Weighted share of the claim's words that the window contains. */
	coverage: number;
	cosine: number;
	/** 0 for one sentence, 1 for two that follow each other, and 2 for two from different places. */
	isPair: number;
}

/** Matches the words of a claim with those of a window. */
export function matchWindow(
	claimText: string,
	claim: ParsedSentence,
	window: SentenceWindow,
	index: PassageIndex,
	words: WordSimilarity,
): WindowMatch {
	const { sentences, passage } = window;
	const aligned = alignWords(claim, sentences, words);
	const weights = aligned.map(({ claim: token }) => index.weightOf(token.stem));
	const credit = aligned.map(({ claim: token, similarity }) => {
		if (similarity > 0 || !passage.about.has(token.stem)) return similarity;
		return isSubject(claim, token) ? 1 : 0;
	});
	let [missing, total] = [0, 0];
	for (const [at, weight] of weights.entries()) {
		missing += (1 - (credit[at] ?? 0)) * weight;
		total += weight;
	}
	return {
		window,
		aligned,
		weights,
		credit,
		coverage: 1 - missing / (total || 1),
		cosine: words.cosine(claimText, window.text),
		isPair: window.isJoined === true ? 2 : Number(sentences.length > 1),
	};
}
