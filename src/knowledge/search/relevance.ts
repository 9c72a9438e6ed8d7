import { extractFeatures, type JudgedQuestion } from "./relevance-features.ts";
import { predict } from "./relevance-model.ts";
import type { JudgedPassage } from "./relevance-terms.ts";
import { LEXICAL_MODEL, MEANING_MODEL } from "./relevance-weights.ts";
import type { WordVectors } from "./word-vectors.ts";

/** A passage, and the probability that its page answers the question. */
export interface JudgedRelevance<P> {
	passage: P;
	probability: number;
}

/** Minimum probability of a passage as a share of the best one's. Drops passages that share only a stray word. */
const BEST_SHARE_MIN = 0.35;

/** Returns the passages that are relevant enough to base an answer on, in the given order. */
export function keepRelevant<P extends JudgedPassage>(
	question: JudgedQuestion,
	passages: readonly P[],
	vectors: WordVectors | null,
): JudgedRelevance<P>[] {
	const { minProbability } = vectors === null ? LEXICAL_MODEL : MEANING_MODEL;
	const judged = judgeRelevance(question, passages, vectors);
	const best = Math.max(0, ...judged.map(({ probability }) => probability));
	return judged.filter(({ probability }) => probability >= Math.max(minProbability, best * BEST_SHARE_MIN));
}

/** Estimates for each passage the probability that its page answers the question. */
export function judgeRelevance<P extends JudgedPassage>(
	question: JudgedQuestion,
	passages: readonly P[],
	vectors: WordVectors | null,
): JudgedRelevance<P>[] {
	const model = vectors === null ? LEXICAL_MODEL : MEANING_MODEL;
	const features = extractFeatures(question, passages, vectors);
	return passages.map((passage, at) => ({
		passage,
		probability: predict(model, features[at] ?? []),
	}));
}
