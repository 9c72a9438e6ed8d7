import type { Evidence } from "../../contracts/tasks.ts";
import { extractClaims, isClaim } from "./claims.ts";
import { extractFeatures, type Features } from "./features.ts";
import { areOpposites } from "./opposites.ts";
import { type EvidencePassage, PassageIndex, type SentenceWindow } from "./passage-index.ts";

/** Synchronously returns the unit vector of a text. */
export type EmbedSync = (text: string) => Float32Array;

/** Minimum score of a supported sentence. */
export const SUPPORTED_SCORE = 0.7;
/** Maximum score of a sentence that the passage contradicts, or that has numbers or names missing from the passage. */
const CONTRADICTED_SCORE = 0.4;
/** Factor for the score of a two-sentence window, which is weaker evidence than a single sentence. */
const PAIR_FACTOR = 0.95;
/** Sentences with fewer content words than this are not checked. */
const CLAIM_MIN_TERMS = 2;
/**
 * In a two-sentence window, a sentence can contradict the claim only if it shares at least this many terms with the
 * claim.
 */
const SAME_SUBJECT_MIN_TERMS = 2;
/** Number of windows examined per sentence. */
const CANDIDATE_WINDOWS = 6;
/** Maximum number of texts embedded per answer. Embedding is the slowest part of the check. */
const EMBEDDED_TEXTS_MAX = 60;
/** Semantic similarity is not computed if the lexical score is lower than this. */
const UNCERTAIN_SCORE_MIN = 0.45;
/** Typical cosine similarity between the static vectors of two sentences on the same subject. */
const BASELINE_COSINE = 0.7;
/** Amount that a cosine similarity of 1 adds to the lexical score. */
const SIMILARITY_WEIGHT = 0.4;

/**
 * Checks each sentence of an answer for a passage that supports it. A sentence is supported if one or two sentences of
 * a passage contain its words, numbers and names and do not contradict it. With an embedder, semantic similarity
 * compensates for different wording. Scores range from 0 to 1. `start` and `end` are offsets in the answer, in UTF-16
 * code units.
 */
export function checkEvidence(
	answer: string,
	passages: readonly EvidencePassage[],
	embed: EmbedSync | null = null,
): Evidence[] {
	const index = new PassageIndex(passages);
	const similarity = embed === null ? null : new Similarity(embed);
	const claims = extractClaims(answer).map((claim) => ({ ...claim, features: extractFeatures(claim.text) }));
	const names = new Set([...index.names, ...claims.flatMap(({ features }) => [...features.names])]);
	return claims.map(({ text, start, end, features }) => {
		const checkable = isClaim(text) && features.terms.size >= CLAIM_MIN_TERMS;
		const best = checkable ? findBestWindow(text, addFirstName(features, names), index, similarity) : null;
		if (best === null) return { start, end, supported: false, score: 0 };
		const score = Math.round(best.score * 100) / 100;
		const supported = score >= SUPPORTED_SCORE;
		return { start, end, supported, score, ...(supported && { passage_id: best.window.passage.passageId }) };
	});
}

/** Adds the first word of a sentence to the sentence's names if `known` contains that word. */
function addFirstName(features: Features, known: ReadonlySet<string>): Features {
	const [first] = features.terms;
	if (first === undefined || !known.has(first)) return features;
	return { ...features, names: new Set([...features.names, first]) };
}

interface ScoredWindow {
	window: SentenceWindow;
	score: number;
}

function findBestWindow(
	text: string,
	claim: Features,
	index: PassageIndex,
	similarity: Similarity | null,
): ScoredWindow | null {
	let best: ScoredWindow | null = null;
	for (const { window, score: lexicalScore } of rankWindows(claim, index)) {
		const score = isContradicted(claim, window)
			? Math.min(lexicalScore, CONTRADICTED_SCORE)
			: (similarity?.raiseScore(lexicalScore, text, window.text) ?? lexicalScore);
		if (best === null || score > best.score) best = { window, score };
	}
	return best;
}

/** Returns the windows with the largest weighted share of the claim's terms, best first. */
function rankWindows(claim: Features, index: PassageIndex): ScoredWindow[] {
	const scores = new Float64Array(index.windows.length);
	let totalWeight = 0;
	for (const term of claim.terms) {
		const weight = index.weightOf(term);
		totalWeight += weight;
		for (const at of index.windowsWith(term)) scores[at] = (scores[at] ?? 0) + weight;
	}
	const best: ScoredWindow[] = [];
	index.windows.forEach((window, at) => {
		const part = window.sentences.length === 1 ? 1 : PAIR_FACTOR;
		const score = (part * (scores[at] ?? 0)) / totalWeight;
		if (score <= (best[CANDIDATE_WINDOWS - 1]?.score ?? 0)) return;
		const place = best.findIndex((other) => other.score < score);
		best.splice(place === -1 ? best.length : place, 0, { window, score });
		best.length = Math.min(best.length, CANDIDATE_WINDOWS);
	});
	return best;
}

/** Returns whether a window contradicts a claim or is missing any of the claim's numbers or names. */
function isContradicted(claim: Features, { passage, sentences }: SentenceWindow): boolean {
	for (const number of claim.numbers) {
		if (!passage.about.has(number) && !sentences.some(({ numbers }) => numbers.has(number))) return true;
	}
	if ([...claim.names].some((name) => !passage.terms.has(name))) return true;
	return selectSameSubject(claim, sentences).some(
		(sentence) =>
			(claim.bound !== null && sentence.bound !== null && claim.bound !== sentence.bound) ||
			deniesStatement(claim, sentence) ||
			deniesStatement(sentence, claim) ||
			statesOpposite(claim, sentence) ||
			takesNumberOfOtherClause(claim, sentence),
	);
}

/** Returns the sentences that share enough terms with the claim to be about the same subject. */
function selectSameSubject({ terms }: Features, sentences: readonly Features[]): readonly Features[] {
	if (sentences.length === 1) return sentences;
	return sentences.filter((sentence) => intersect(terms, sentence.terms).length >= SAME_SUBJECT_MIN_TERMS);
}

/** Returns whether `other` asserts most of what `one` negates. "Not open" does not contradict "closed". */
function deniesStatement(one: Features, other: Features): boolean {
	const denied = [...one.negated];
	if (denied.some((term) => other.negated.has(term))) return false;
	if (denied.some((a) => [...other.terms].some((b) => !one.terms.has(b) && areOpposites(a, b)))) return false;
	const stated = denied.filter((term) => other.terms.has(term));
	return stated.length > 0 && stated.length >= denied.length / 2;
}

function statesOpposite(claim: Features, sentence: Features): boolean {
	const own = subtract(claim.terms, sentence.terms).filter((term) => !claim.negated.has(term));
	const other = subtract(sentence.terms, claim.terms).filter((term) => !sentence.negated.has(term));
	return own.some((a) => other.some((b) => areOpposites(a, b)));
}

/**
 * Returns whether the claim combines a number with the subject of a later clause that has its own number. For example,
 * "A bed costs 89 euros, a seat 29" does not support "A seat costs 89". Terms from earlier clauses are ignored, because
 * later clauses often omit them.
 */
function takesNumberOfOtherClause(claim: Features, { clauses, numbers }: Features): boolean {
	const numbered = clauses.findLastIndex((clause) => intersect(clause, claim.numbers).length > 0);
	if (numbered === -1) return false;
	const earlier = new Set(clauses.slice(0, numbered + 1).flatMap((clause) => [...clause]));
	return clauses.slice(numbered + 1).some((clause) => {
		const hasOwnNumber = intersect(clause, numbers).length > 0;
		return hasOwnNumber && [...clause].some((term) => claim.terms.has(term) && !earlier.has(term));
	});
}

function intersect(a: ReadonlySet<string>, b: ReadonlySet<string>): string[] {
	return [...a].filter((term) => b.has(term));
}

function subtract(a: ReadonlySet<string>, b: ReadonlySet<string>): string[] {
	return [...a].filter((term) => !b.has(term));
}

/** Adjusts inconclusive lexical scores by semantic similarity. */
class Similarity {
	readonly #embed: EmbedSync;
	readonly #vectors = new Map<string, Float32Array>();

	constructor(embed: EmbedSync) {
		this.#embed = embed;
	}

	/**
	 * Raises an inconclusive lexical score if two texts are more similar than is typical for texts on the same subject.
	 */
	raiseScore(score: number, claim: string, window: string): number {
		if (score < UNCERTAIN_SCORE_MIN || score >= SUPPORTED_SCORE) return score;
		const a = this.#vectorOf(claim);
		const b = this.#vectorOf(window);
		if (a === null || b === null) return score;
		const cosine = a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
		const above = Math.max(0, cosine - BASELINE_COSINE) / (1 - BASELINE_COSINE);
		return Math.min(1, score + SIMILARITY_WEIGHT * above);
	}

	#vectorOf(text: string): Float32Array | null {
		const known = this.#vectors.get(text);
		if (known !== undefined) return known;
		if (this.#vectors.size === EMBEDDED_TEXTS_MAX) return null;
		const vector = this.#embed(text);
		this.#vectors.set(text, vector);
		return vector;
	}
}
