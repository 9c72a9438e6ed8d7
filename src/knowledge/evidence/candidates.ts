import { contradicts } from "./contradictions.ts";
import { measureSoftCredit } from "./coverage.ts";
import type { PassageIndex, SentenceWindow } from "./passage-index.ts";
import { measureRelations, type Relations } from "./relations.ts";
import type { ParsedSentence } from "./sentence.ts";
import { measureSignals, type Signals } from "./signals.ts";
import { matchWindow, type WindowMatch } from "./window-match.ts";
import type { WordSimilarity } from "./word-similarity.ts";

/** Number of windows examined per sentence: those that share the most words, and those with the most similar meaning. */
const LEXICAL_CANDIDATES = 4;
const SIMILAR_CANDIDATES = 2;
/** Factor for the rank of a two-sentence window, which is weaker evidence than a single sentence. */
const PAIR_FACTOR = 0.95;

/** A window that may support a claim. */
export interface Candidate {
	window: SentenceWindow;
	signals: Signals;
	/** Returns the relations of the claim's words, which few candidates need. */
	relations: () => Relations;
	/** Whether the window says the opposite of the claim, however similar the two are. */
	isContradicted: boolean;
}

/**
 * Measures the windows that have most to do with a claim, whether they support or contradict it. A window that has less
 * to do with the claim must not support it just because it contains nothing that contradicts it.
 */
export function measureCandidates(
	text: string,
	claim: ParsedSentence,
	index: PassageIndex,
	words: WordSimilarity,
): Candidate[] {
	const lexical = selectBest(index.windows, scoreByWords(claim, index), LEXICAL_CANDIDATES);
	const similar = words.hasVectors
		? selectBest(
				index.windows,
				index.windows.map((window) => (window.sentences.length === 1 ? words.cosine(text, window.text) : 0)),
				SIMILAR_CANDIDATES,
			)
		: [];
	const joined = joinWindows(claim, lexical, index);
	const matches = [...new Set([...lexical, ...similar, ...joined])].map((window) =>
		matchWindow(text, claim, window, index, words),
	);
	return selectRelevant(matches).map((match) => {
		const soft = measureSoftCredit(match.aligned, match.credit, match.window.sentences, words);
		return {
			window: match.window,
			signals: measureSignals(claim, match, soft, index, words),
			relations: () => measureRelations(claim, match, soft, index),
			isContradicted: contradicts(claim, match, index),
		};
	});
}

/** Minimum share of a claim that a second window must add. */
const JOINED_MIN = 0.2;

/**
 * Joins the best window with the one that contains most of what it lacks, because a sentence may merge two statements.
 */
function joinWindows(
	claim: ParsedSentence,
	[best]: readonly SentenceWindow[],
	index: PassageIndex,
): SentenceWindow[] {
	if (best === undefined || claim.clauses.length < 2) return [];
	const known = new Set(best.sentences.flatMap(({ content }) => content.map(({ stem }) => stem)));
	const stems = [...new Set(claim.content.map(({ stem }) => stem))];
	const missing = stems.filter((stem) => !known.has(stem) && !best.passage.about.has(stem));
	const added = new Map<number, number>();
	for (const stem of missing) {
		for (const at of index.windowsWith(stem)) added.set(at, (added.get(at) ?? 0) + index.weightOf(stem));
	}
	let other: SentenceWindow | undefined;
	let most = JOINED_MIN * stems.reduce((total, stem) => total + index.weightOf(stem), 0);
	for (const [at, weight] of added) {
		const window = index.windows[at];
		if (window === undefined || window.sentences.length > 1 || weight <= most) continue;
		[other, most] = [window, weight];
	}
	if (other === undefined || other.isEntry || best.isEntry) return [];
	const sentences = [...new Set([...best.sentences, ...other.sentences])];
	if (sentences.length === best.sentences.length) return [];
	return [{ ...best, text: `${best.text} ${other.text}`, sentences, isJoined: true }];
}

/** Returns the weighted share of the claim's words in each window. */
function scoreByWords(claim: ParsedSentence, index: PassageIndex): number[] {
	const scores = new Array<number>(index.windows.length).fill(0);
	for (const stem of new Set(claim.content.map(({ stem }) => stem))) {
		const weight = index.weightOf(stem);
		for (const at of index.windowsWith(stem)) scores[at] = (scores[at] ?? 0) + weight;
	}
	return scores.map((score, at) => (index.windows[at]?.sentences.length === 1 ? score : score * PAIR_FACTOR));
}

/** Returns the windows with the highest positive scores, best first. Of equal ones, the first come first. */
function selectBest(
	windows: readonly SentenceWindow[],
	scores: readonly number[],
	count: number,
): SentenceWindow[] {
	const best: number[] = [];
	for (const [at, score] of scores.entries()) {
		const last = best.length < count ? 0 : (scores[best.at(-1) ?? 0] ?? 0);
		if (score <= last) continue;
		const place = best.findIndex((other) => (scores[other] ?? 0) < score);
		best.splice(place === -1 ? best.length : place, 0, at);
		best.length = Math.min(count, best.length);
	}
	return best.flatMap((at) => windows[at] ?? []);
}

/** Windows whose match is this close to the best one are equally relevant. */
const EQUAL_MATCH = 0.04;
/** Weights of the signals that tell how much a window has to do with a claim. */
const COSINE_SHARE = 0.35;

/** Returns the matches that have most to do with the claim. */
function selectRelevant(matches: readonly WindowMatch[]): WindowMatch[] {
	const best = Math.max(0, ...matches.map(rateMatch));
	return matches.filter((match) => rateMatch(match) >= best - EQUAL_MATCH);
}

function rateMatch({ coverage, cosine, isPair }: WindowMatch): number {
	return coverage + COSINE_SHARE * cosine - (1 - PAIR_FACTOR) * isPair;
}
