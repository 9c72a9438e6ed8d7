import { isStopWord } from "../../text/common-words.ts";
import { splitWords } from "../../text/terms.ts";
import type { SentenceVector } from "./passage-vectors.ts";
import { findSentences } from "./relevance-sense.ts";

/** A word of a question that is no stop word. Everyday words are included, although they aren't searched for. */
export interface ContentWord {
	word: string;
	/** How telling the word is. */
	weight: number;
	/** Whether the word ends a phrase, such as "block" and "price" in "block of cheese price". */
	isHead: boolean;
	/** Whether the word directly follows another content word, such as "price" in the example. */
	isJoined: boolean;
}

/**
 * Features that tell whether a passage has the subject of the question, or only a word that modifies it: in "block of
 * cheese price", "block" alone says nothing.
 */
export const SUBJECT_FEATURES = [
	"similarity of content words, weighted by how telling they are",
	"similarity of the heads of phrases, weighted by how telling they are",
	"similarity of the least similar head",
	"similarity of the last head",
	"how telling the last head is",
	"similarity of words that aren't heads, weighted by how telling they are",
	"similarity of the first content word",
	"similarity of the most telling content word",
	"similarity of the second most telling content word",
	"similarity of the least similar neighbor of a word found",
	"share of pairs of neighbors that are both found",
	"share of pairs of neighbors of which one is found",
	"words found in one sentence, weighted by how telling they are",
	"content words",
	"similarity that content words lack, weighted by the square of how telling they are",
] as const;

/** Similarity from which a passage counts as containing a word. */
const FOUND_MIN = 0.75;
/** Value of features that have nothing to describe. */
const NOTHING = -0.2;

interface ComparedWord extends ContentWord {
	/** The similarity of the passage's most similar word, from 0 to 1. */
	similarity: number;
}

/** Returns the content words of a question, in order. */
export function listQuestionWords(question: string, weigh: (word: string) => number): ContentWord[] {
	const words = splitWords(question).map((word) => word.toLowerCase());
	const isContent = (word: string | undefined) => word !== undefined && !isStopWord(word);
	return words.flatMap((word, at) =>
		isContent(word)
			? [
					{
						word,
						weight: weigh(word),
						isHead: !isContent(words[at + 1]),
						isJoined: isContent(words[at - 1]),
					},
				]
			: [],
	);
}

/**
 * Returns the values of `SUBJECT_FEATURES` for a passage. `similarities` are those of each word and the passage's most
 * similar word.
 */
export function describeSubject(
	words: readonly ContentWord[],
	similarities: readonly number[],
	sentences: readonly SentenceVector[],
): number[] {
	const compared = words.map((word, at) => ({ ...word, similarity: similarities[at] ?? 0 }));
	const heads = compared.filter(({ isHead }) => isHead);
	const [first] = compared;
	const [mostTelling, secondTelling] = compared.toSorted((a, b) => b.weight - a.weight);
	const lastHead = heads.at(-1);
	return [
		average(compared),
		average(heads),
		Math.min(1, ...heads.map(({ similarity }) => similarity)),
		lastHead?.similarity ?? NOTHING,
		lastHead?.weight ?? NOTHING,
		average(compared.filter(({ isHead }) => !isHead)),
		first?.similarity ?? NOTHING,
		mostTelling?.similarity ?? NOTHING,
		secondTelling?.similarity ?? NOTHING,
		...describePairs(compared),
		findShareInSentence(compared, sentences),
		compared.length,
		1 - average(compared, ({ weight }) => weight ** 2, 1),
	];
}

function describePairs(words: readonly ComparedWord[]): number[] {
	const pairs = words.flatMap((second, at) => {
		const first = words[at - 1];
		return second.isJoined && first !== undefined ? [[first.similarity, second.similarity] as const] : [];
	});
	if (pairs.length === 0) return [NOTHING, NOTHING, NOTHING];
	const found = pairs.filter((pair) => Math.max(...pair) >= FOUND_MIN);
	const least = found.map((pair) => Math.min(...pair));
	const both = least.filter((similarity) => similarity >= FOUND_MIN).length;
	return [Math.min(1, ...least), both / pairs.length, (found.length - both) / pairs.length];
}

/** Returns the highest share of the words that a sentence contains, weighted by how telling they are. */
function findShareInSentence(words: readonly ComparedWord[], sentences: readonly SentenceVector[]): number {
	const weights = new Map<SentenceVector, number>();
	for (const { word, weight, similarity } of words) {
		if (similarity < FOUND_MIN) continue;
		for (const sentence of findSentences(word, sentences))
			weights.set(sentence, (weights.get(sentence) ?? 0) + weight);
	}
	const total = words.reduce((sum, { weight }) => sum + weight, 0);
	return Math.max(0, ...weights.values()) / (total || 1);
}

/** Returns the weighted mean of the similarities of words, or `otherwise` if there are none. */
function average(
	words: readonly ComparedWord[],
	weigh = ({ weight }: ComparedWord) => weight,
	otherwise = NOTHING,
): number {
	const total = words.reduce((sum, word) => sum + weigh(word), 0);
	if (total === 0) return otherwise;
	return words.reduce((sum, word) => sum + weigh(word) * word.similarity, 0) / total;
}
