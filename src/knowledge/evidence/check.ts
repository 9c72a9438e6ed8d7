import type { Evidence } from "../../contracts/tasks.ts";
import { extractClaims, isClaim } from "./claims.ts";
import { extractFeatures, type Features } from "./features.ts";
import { areOpposites } from "./opposites.ts";
import { type EvidencePassage, PassageIndex, type Window } from "./passage-index.ts";

/** Makes a vector of length 1 of a text, without waiting. */
export type EmbedSync = (text: string) => Float32Array;

/** A sentence with this score or more is supported. */
export const SUPPORTED_SCORE = 0.7;
/** What a sentence may reach that a passage contradicts, or that has a number or a name of its own. */
const CONTRADICTED_SCORE = 0.4;
/** Two sentences together say a little less surely what one could say alone. */
const PAIR_FACTOR = 0.95;
/** A sentence with fewer telling words says too little to be checked. */
const CLAIM_MIN_TERMS = 2;
/** Of two sentences of a passage, one with so many of a claim's terms must not contradict it. */
const SAME_SUBJECT_MIN_TERMS = 2;
/** Windows that are looked at closely for a sentence. */
const CANDIDATE_WINDOWS = 6;
/** Texts that vectors are made of for one answer: they take most of the time. */
const EMBEDDED_TEXTS_MAX = 60;
/** From here on it is worth asking the vectors. */
const UNCERTAIN_SCORE_MIN = 0.45;
/** Static vectors of two sentences on one subject are as alike as this whatever they say. */
const BASELINE_COSINE = 0.7;
/** What a cosine of 1 adds to the score of words. */
const SIMILARITY_WEIGHT = 0.4;

/**
 * Looks for each sentence of an answer whether one of the passages says the same: whether a sentence or two of it have
 * its words, its numbers and its names and do not say the contrary; where there are vectors, likeness of meaning makes up
 * for other words. Scores are 0 to 1, offsets UTF-16 code units of the answer.
 */
export function checkEvidence(
	answer: string,
	passages: readonly EvidencePassage[],
	embedNow: EmbedSync | null = null,
): Evidence[] {
	const index = new PassageIndex(passages);
	const likeness = embedNow === null ? null : new Similarity(embedNow);
	const claims = extractClaims(answer).map((claim) => ({ ...claim, features: extractFeatures(claim.text) }));
	const names = new Set([...index.names, ...claims.flatMap(({ features }) => [...features.names])]);
	return claims.map(({ text, start, end, features }) => {
		const checkable = isClaim(text) && features.terms.size >= CLAIM_MIN_TERMS;
		const best = checkable ? findBestWindow(text, addFirstName(features, names), index, likeness) : null;
		if (best === null) return { start, end, supported: false, score: 0 };
		const score = Math.round(best.score * 100) / 100;
		const supported = score >= SUPPORTED_SCORE;
		return { start, end, supported, score, ...(supported && { passage_id: best.window.passage.passageId }) };
	});
}

/** The first word is a name where it is one elsewhere. */
function addFirstName(features: Features, known: ReadonlySet<string>): Features {
	const [first] = features.terms;
	if (first === undefined || !known.has(first)) return features;
	return { ...features, names: new Set([...features.names, first]) };
}

interface ScoredWindow {
	window: Window;
	score: number;
}

function findBestWindow(
	text: string,
	claim: Features,
	index: PassageIndex,
	likeness: Similarity | null,
): ScoredWindow | null {
	let best: ScoredWindow | null = null;
	for (const { window, score: words } of rankWindows(claim, index)) {
		const score = isContradicted(claim, window)
			? Math.min(words, CONTRADICTED_SCORE)
			: (likeness?.raiseScore(words, text, window.text) ?? words);
		if (best === null || score > best.score) best = { window, score };
	}
	return best;
}

/** The windows with most of the claim's words, by weight, the best first. */
function rankWindows(claim: Features, index: PassageIndex): ScoredWindow[] {
	const scores = new Float64Array(index.windows.length);
	let whole = 0;
	for (const term of claim.terms) {
		const weight = index.weightOf(term);
		whole += weight;
		for (const at of index.windowsWith(term)) scores[at] = (scores[at] ?? 0) + weight;
	}
	const best: ScoredWindow[] = [];
	index.windows.forEach((window, at) => {
		const part = window.sentences.length === 1 ? 1 : PAIR_FACTOR;
		const score = (part * (scores[at] ?? 0)) / whole;
		if (score <= (best[CANDIDATE_WINDOWS - 1]?.score ?? 0)) return;
		const place = best.findIndex((other) => other.score < score);
		best.splice(place === -1 ? best.length : place, 0, { window, score });
		best.length = Math.min(best.length, CANDIDATE_WINDOWS);
	});
	return best;
}

/** Whether a window cannot be what the claim is taken from, however alike their words are. */
function isContradicted(claim: Features, { passage, sentences }: Window): boolean {
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

/** The sentences that share enough words with the claim to speak of the same. */
function selectSameSubject({ terms }: Features, sentences: readonly Features[]): readonly Features[] {
	if (sentences.length === 1) return sentences;
	return sentences.filter((sentence) => intersect(terms, sentence.terms).length >= SAME_SUBJECT_MIN_TERMS);
}

/** Whether most of what one denies is said by the other without a denial. "Not open" does not deny "closed". */
function deniesStatement(one: Features, other: Features): boolean {
	const denied = [...one.negated];
	if (denied.some((term) => other.negated.has(term))) return false;
	if (denied.some((a) => [...other.terms].some((b) => !one.terms.has(b) && areOpposites(a, b)))) return false;
	const said = denied.filter((term) => other.terms.has(term));
	return said.length > 0 && said.length >= denied.length / 2;
}

function statesOpposite(claim: Features, sentence: Features): boolean {
	const own = subtract(claim.terms, sentence.terms).filter((term) => !claim.negated.has(term));
	const other = subtract(sentence.terms, claim.terms).filter((term) => !sentence.negated.has(term));
	return own.some((a) => other.some((b) => areOpposites(a, b)));
}

/**
 * "A bed costs 89 euros, a seat 29" does not say that a seat costs 89: its clause comes later and has its own number.
 * (An earlier clause would prove nothing, since later ones leave out what it has said.)
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

/** Likeness of meaning, asked for where words alone leave a doubt. */
class Similarity {
	readonly #embed: EmbedSync;
	readonly #vectors = new Map<string, Float32Array>();

	constructor(embed: EmbedSync) {
		this.#embed = embed;
	}

	/** The score of words, raised by what their likeness is above that of any two texts on one subject. */
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
