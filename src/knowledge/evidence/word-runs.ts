import type { ParsedSentence } from "./sentence.ts";

const ARTICLES = new Set(["a", "an", "the"]);
const WORD = /[\p{L}\p{N}]/u;

/** How many words of a claim a sentence contains in the same order. All are shares from 0 to 1. */
export const RUN_SIGNALS = ["trigrams", "run", "subsequence", "ordered", "contentRun"] as const;
export type RunSignals = Record<(typeof RUN_SIGNALS)[number], number>;

/**
 * Measures the words that a claim and a sentence have in the same order. The best sentence counts. `ordered` and
 * `contentRun` are the content words of the longest common subsequence and of the longest common run of the claim and
 * all sentences.
 */
export function measureRuns(claim: ParsedSentence, sentences: readonly ParsedSentence[]): RunSignals {
	const own = listWords(claim);
	const best = { trigrams: 0, run: 0, subsequence: 0, ordered: 0, contentRun: 0 };
	for (const sentence of sentences) {
		const there = listWords(sentence);
		const { run, subsequence } = compareOrder(own, there);
		best.trigrams = Math.max(best.trigrams, shareTrigrams(own, there));
		best.run = Math.max(best.run, run / Math.max(1, own.length));
		best.subsequence = Math.max(best.subsequence, subsequence / Math.max(1, own.length));
	}
	const content = listContent([claim]);
	const { run, subsequence } = compareOrder(content, listContent(sentences));
	best.ordered = subsequence / Math.max(1, content.length);
	best.contentRun = run / Math.max(1, content.length);
	return best;
}

function listContent(sentences: readonly ParsedSentence[]): string[] {
	return sentences.flatMap(({ content }) => content.map(({ stem }) => stem));
}

function listWords({ tokens }: ParsedSentence): string[] {
	return tokens.flatMap(({ word, stem }) => (WORD.test(word) && !ARTICLES.has(word) ? [stem] : []));
}

function shareTrigrams(own: readonly string[], there: readonly string[]): number {
	const listed = listTrigrams(own);
	if (listed.length === 0) return 0;
	const known = new Set(listTrigrams(there));
	return listed.filter((trigram) => known.has(trigram)).length / listed.length;
}

function listTrigrams(words: readonly string[]): string[] {
	return words.slice(2).map((word, at) => `${words[at]} ${words[at + 1]} ${word}`);
}

/** Returns the lengths of the longest common run and of the longest common subsequence. */
function compareOrder(
	own: readonly string[],
	there: readonly string[],
): { run: number; subsequence: number } {
	let longest = 0;
	// Both rows are overwritten from left to right, so `run` and `length` keep what was to the left in the row above.
	const runs = new Uint16Array(there.length + 1);
	const lengths = new Uint16Array(there.length + 1);
	for (const word of own) {
		let [run, length] = [0, 0];
		for (let at = 1; at <= there.length; at++) {
			const [runAbove, lengthAbove] = [runs[at] ?? 0, lengths[at] ?? 0];
			const isSame = word === there[at - 1];
			runs[at] = isSame ? run + 1 : 0;
			lengths[at] = isSame ? length + 1 : Math.max(lengthAbove, lengths[at - 1] ?? 0);
			longest = Math.max(longest, runs[at] ?? 0);
			[run, length] = [runAbove, lengthAbove];
		}
	}
	return { run: longest, subsequence: lengths.at(-1) ?? 0 };
}
