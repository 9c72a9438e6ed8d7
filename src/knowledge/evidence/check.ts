import type { Evidence } from "../../contracts/tasks.ts";
import { claimsOf, isClaim } from "./claims.ts";
import { type Features, featuresOf } from "./features.ts";
import { areOpposites } from "./opposites.ts";
import { PassageIndex, type Quoted, type Window } from "./passage-index.ts";

/** Makes a vector of length 1 of a text, without waiting. */
export type EmbedNow = (text: string) => Float32Array;

/** A sentence with this score or more is supported. */
export const SUPPORTED_SCORE = 0.7;
/** What a sentence may reach that a passage contradicts, or that has a number or a name of its own. */
const CONTRADICTED_SCORE = 0.4;
/** Two sentences together say a little less surely what one could say alone. */
const JOINED_PART = 0.95;
/** A sentence with fewer telling words says too little to be checked. */
const CLAIM_LEAST_TERMS = 2;
/** Of two sentences of a passage, one with so many of a claim's terms must not contradict it. */
const SAME_SUBJECT_TERMS = 2;
/** Windows that are looked at closely for a sentence. */
const CLOSER_LOOKS = 6;
/** Texts that vectors are made of for one answer: they take most of the time. */
const EMBEDDED_TEXTS = 60;
/** From here on it is worth asking the vectors. */
const DOUBTFUL_SCORE = 0.45;
/** Static vectors of two sentences on one subject are as alike as this whatever they say. */
const UNTELLING_COSINE = 0.7;
/** What a cosine of 1 adds to the score of words. */
const LIKENESS_WEIGHT = 0.4;

/**
 * Looks for each sentence of an answer whether one of the passages says the same: whether a sentence or two of it have
 * its words, its numbers and its names and do not say the contrary; where there are vectors, likeness of meaning makes up
 * for other words. Scores are 0 to 1, offsets UTF-16 code units of the answer.
 */
export function checkEvidence(
	answer: string,
	passages: readonly Quoted[],
	embedNow: EmbedNow | null = null,
): Evidence[] {
	const index = new PassageIndex(passages);
	const likeness = embedNow === null ? null : new Likeness(embedNow);
	const claims = claimsOf(answer).map((claim) => ({ ...claim, features: featuresOf(claim.text) }));
	const names = new Set([...index.names, ...claims.flatMap(({ features }) => [...features.names])]);
	return claims.map(({ text, start, end, features }) => {
		const checkable = isClaim(text) && features.terms.size >= CLAIM_LEAST_TERMS;
		const best = checkable ? bestWindow(text, withFirstName(features, names), index, likeness) : null;
		if (best === null) return { start, end, supported: false, score: 0 };
		const score = Math.round(best.score * 100) / 100;
		const supported = score >= SUPPORTED_SCORE;
		return { start, end, supported, score, ...(supported && { passage_id: best.window.passage.passageId }) };
	});
}

/** The first word is a name where it is one elsewhere. */
function withFirstName(features: Features, known: ReadonlySet<string>): Features {
	const [first] = features.terms;
	if (first === undefined || !known.has(first)) return features;
	return { ...features, names: new Set([...features.names, first]) };
}

interface Scored {
	window: Window;
	score: number;
}

function bestWindow(
	text: string,
	claim: Features,
	index: PassageIndex,
	likeness: Likeness | null,
): Scored | null {
	let best: Scored | null = null;
	for (const { window, score: words } of windowsByWords(claim, index)) {
		const score = isContradicted(claim, window)
			? Math.min(words, CONTRADICTED_SCORE)
			: (likeness?.raised(words, text, window.text) ?? words);
		if (best === null || score > best.score) best = { window, score };
	}
	return best;
}

/** The windows with most of the claim's words, by weight, the best first. */
function windowsByWords(claim: Features, index: PassageIndex): Scored[] {
	const scores = new Float64Array(index.windows.length);
	let whole = 0;
	for (const term of claim.terms) {
		const weight = index.weight(term);
		whole += weight;
		for (const at of index.having(term)) scores[at] = (scores[at] ?? 0) + weight;
	}
	const best: Scored[] = [];
	index.windows.forEach((window, at) => {
		const part = window.sentences.length === 1 ? 1 : JOINED_PART;
		const score = (part * (scores[at] ?? 0)) / whole;
		if (score <= (best[CLOSER_LOOKS - 1]?.score ?? 0)) return;
		const place = best.findIndex((other) => other.score < score);
		best.splice(place === -1 ? best.length : place, 0, { window, score });
		best.length = Math.min(best.length, CLOSER_LOOKS);
	});
	return best;
}

/** Whether a window cannot be what the claim is taken from, however alike their words are. */
function isContradicted(claim: Features, { passage, sentences }: Window): boolean {
	for (const number of claim.numbers) {
		if (!passage.about.has(number) && !sentences.some(({ numbers }) => numbers.has(number))) return true;
	}
	if ([...claim.names].some((name) => !passage.terms.has(name))) return true;
	return meantBy(claim, sentences).some(
		(sentence) =>
			(claim.bound !== null && sentence.bound !== null && claim.bound !== sentence.bound) ||
			deniesWhatIsSaid(claim, sentence) ||
			deniesWhatIsSaid(sentence, claim) ||
			saysOpposite(claim, sentence) ||
			hasNumberOfAnother(claim, sentence),
	);
}

/** The sentences that share enough words with the claim to speak of the same. */
function meantBy({ terms }: Features, sentences: readonly Features[]): readonly Features[] {
	if (sentences.length === 1) return sentences;
	return sentences.filter((sentence) => intersection(terms, sentence.terms).length >= SAME_SUBJECT_TERMS);
}

/** Whether most of what one denies is said by the other without a denial. "Not open" does not deny "closed". */
function deniesWhatIsSaid(one: Features, other: Features): boolean {
	const denied = [...one.denied];
	if (denied.some((term) => other.denied.has(term))) return false;
	if (denied.some((a) => [...other.terms].some((b) => !one.terms.has(b) && areOpposites(a, b)))) return false;
	const said = denied.filter((term) => other.terms.has(term));
	return said.length > 0 && said.length >= denied.length / 2;
}

function saysOpposite(claim: Features, sentence: Features): boolean {
	const own = difference(claim.terms, sentence.terms).filter((term) => !claim.denied.has(term));
	const other = difference(sentence.terms, claim.terms).filter((term) => !sentence.denied.has(term));
	return own.some((a) => other.some((b) => areOpposites(a, b)));
}

/**
 * "A bed costs 89 euros, a seat 29" does not say that a seat costs 89: its clause comes later and has its own number.
 * (An earlier clause would prove nothing, since later ones leave out what it has said.)
 */
function hasNumberOfAnother(claim: Features, { clauses, numbers }: Features): boolean {
	const numbered = clauses.findLastIndex((clause) => intersection(clause, claim.numbers).length > 0);
	if (numbered === -1) return false;
	const earlier = new Set(clauses.slice(0, numbered + 1).flatMap((clause) => [...clause]));
	return clauses.slice(numbered + 1).some((clause) => {
		const hasOwnNumber = intersection(clause, numbers).length > 0;
		return hasOwnNumber && [...clause].some((term) => claim.terms.has(term) && !earlier.has(term));
	});
}

function intersection(a: ReadonlySet<string>, b: ReadonlySet<string>): string[] {
	return [...a].filter((term) => b.has(term));
}

function difference(a: ReadonlySet<string>, b: ReadonlySet<string>): string[] {
	return [...a].filter((term) => !b.has(term));
}

/** Likeness of meaning, asked for where words alone leave a doubt. */
class Likeness {
	readonly #embed: EmbedNow;
	readonly #vectors = new Map<string, Float32Array>();

	constructor(embed: EmbedNow) {
		this.#embed = embed;
	}

	/** The score of words, raised by what their likeness is above that of any two texts on one subject. */
	raised(score: number, claim: string, window: string): number {
		if (score < DOUBTFUL_SCORE || score >= SUPPORTED_SCORE) return score;
		const a = this.#vectorOf(claim);
		const b = this.#vectorOf(window);
		if (a === null || b === null) return score;
		const cosine = a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
		const above = Math.max(0, cosine - UNTELLING_COSINE) / (1 - UNTELLING_COSINE);
		return Math.min(1, score + LIKENESS_WEIGHT * above);
	}

	#vectorOf(text: string): Float32Array | null {
		const known = this.#vectors.get(text);
		if (known !== undefined) return known;
		if (this.#vectors.size === EMBEDDED_TEXTS) return null;
		const vector = this.#embed(text);
		this.#vectors.set(text, vector);
		return vector;
	}
}
