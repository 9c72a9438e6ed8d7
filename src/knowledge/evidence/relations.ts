import type { AlignedWord } from "./alignment.ts";
import { MATCHED } from "./coverage.ts";
import type { PassageIndex } from "./passage-index.ts";
import type { ParsedSentence, Token } from "./sentence.ts";
import type { WindowMatch } from "./window-match.ts";

/** What a network is told about the words of a claim: about each beside its match, and about each pair of neighbors. */
export interface Relations {
	words: readonly (readonly number[])[];
	pairs: readonly (readonly number[])[];
}

/** Function words that change what the next content word says. Words of a group say about the same. */
const MARKERS = [
	"not no never nor neither none nobody nothing cannot without hardly",
	"only solely just",
	"all every each always any both",
	"most many often usually",
	"some few several sometimes",
	"more",
	"less fewer",
	"than",
	"from",
	"to into",
	"by",
	"with",
	"until till",
	"before",
	"after since",
	"because so therefore",
	"if unless when",
	"instead unlike except",
	"can may could",
	"must should need",
	"will would",
	"is are was were be been",
	"at on in",
	"for",
	"of",
	"or",
	"and",
	"but while whereas although",
	"up down over under above below",
	"also too",
	"its his her their",
	"that which who whose",
];
const NEGATION = 0;
const MARKER_GROUPS: ReadonlyMap<string, number> = new Map(
	MARKERS.flatMap((words, group) => words.split(" ").map((word) => [word, group] as const)),
);

/** Numbers of features, which don't depend on the claim. */
export const WORD_FEATURES = 30 + 2 * MARKERS.length;
export const PAIR_FEATURES = 27;

/** Words of a claim further apart than this are no neighbors. */
const NEIGHBORS_MAX_DISTANCE = 6;
/** Words below this similarity have no place in the window. */
const PLACED = 0.4;
/** Distances at which features reach 1. */
const FAR_WORDS = 8;
const FAR_CLAUSES = 3;
const MANY_BETWEEN = 4;

/** A word of a claim, and the place of its match in the window. */
interface Placed {
	word: AlignedWord;
	weight: number;
	claimMarkers: readonly number[];
	/** Null if the word has no match. */
	place: { sentence: ParsedSentence; match: Token; at: number; markers: readonly number[] } | null;
}

/**
 * Describes how the words of a claim are related to each other there and in a window. `soft` is the soft credit of each
 * word.
 */
export function measureRelations(
	claim: ParsedSentence,
	{ window: { passage }, aligned, weights, credit }: WindowMatch,
	soft: readonly number[],
	index: PassageIndex,
): Relations {
	const mean = weights.reduce((sum, weight) => sum + weight, 0) / weights.length || 1;
	const used = new Set(aligned.flatMap(({ match, similarity }) => (similarity >= MATCHED ? [match] : [])));
	const isUnclaimed = (token: Token | undefined) => token !== undefined && !used.has(token);
	const placed = aligned.map((word, at): Placed => {
		const { match, sentence } = word;
		return {
			word,
			weight: (weights[at] ?? 0) / mean,
			claimMarkers: markersBefore(claim, word.claim),
			place:
				match === null || sentence === null
					? null
					: { sentence, match, at: sentence.content.indexOf(match), markers: markersBefore(sentence, match) },
		};
	});
	const last = Math.max(1, aligned.length - 1);
	const words = placed.map(({ word: { claim: token, similarity, isOpposite }, weight, ...rest }, at) => {
		const { place } = rest;
		const [before, after] = [place?.sentence.content[place.at - 1], place?.sentence.content[place.at + 1]];
		const isInClause = (other: Token | undefined) => other?.clause === place?.match.clause;
		return [
			similarity,
			soft[at] ?? 0,
			credit[at] ?? 0,
			weight,
			...flags(token.kind === "number", token.kind === "name", token.isVerb, ...framesOf(token)),
			...flags(
				token.negated,
				place?.match.negated,
				place && place.match.negated !== token.negated,
				isOpposite,
			),
			...flags(passage.about.has(token.stem), passage.terms.has(token.stem), index.has(token.stem)),
			...flags(place?.match.frame === token.frame, ...framesOf(place?.match), isUnclaimed(before)),
			...flags(isUnclaimed(after), isUnclaimed(before) && isInClause(before)),
			...flags(isUnclaimed(after) && isInClause(after)),
			at / last,
			place === null ? 0 : place.at / Math.max(1, place.sentence.content.length - 1),
			...flags(at === 0, at === aligned.length - 1, place?.match.isVerb),
			...rest.claimMarkers,
			...(place?.markers ?? NO_MARKERS),
		];
	});
	const pairs: number[][] = [];
	placed.forEach((one, at) => {
		for (let distance = 1; distance <= NEIGHBORS_MAX_DISTANCE; distance++) {
			const two = placed[at + distance];
			const features = two === undefined ? null : describePair(one, two, distance, isUnclaimed);
			if (features !== null) pairs.push(features);
		}
	});
	return { words, pairs };
}

/** Returns the features of two words of a claim that are both in the window, or else null. */
function describePair(
	one: Placed,
	two: Placed,
	distance: number,
	isUnclaimed: (token: Token) => boolean,
): number[] | null {
	const [a, b, from, to] = [one.word.claim, two.word.claim, one.place, two.place];
	const similarity = Math.min(one.word.similarity, two.word.similarity);
	if (from === null || to === null || similarity < PLACED) return null;
	const isSame = from.sentence === to.sentence;
	const steps = isSame ? to.at - from.at : 0;
	const clauses = Math.abs(from.match.clause - to.match.clause);
	const isSameClause = isSame && clauses === 0;
	const isSameClaimClause = a.clause === b.clause;
	const between = isSame
		? from.sentence.content.slice(Math.min(from.at, to.at) + 1, Math.max(from.at, to.at)).filter(isUnclaimed)
		: [];
	return [
		1 / distance,
		...flags(isSameClaimClause, isSame, isSameClause, isSameClaimClause && !isSameClause),
		Math.sign(steps),
		isSame ? Math.min(1, Math.abs(steps) / FAR_WORDS) : 1,
		...flags(isSame && steps === distance),
		Math.min(1, between.length / MANY_BETWEEN),
		...flags(
			between.some(({ kind }) => kind === "number"),
			between.some(({ isVerb }) => isVerb),
		),
		isSame ? Math.min(1, clauses / FAR_CLAUSES) : 1,
		similarity,
		...flags(a.kind === "number" || b.kind === "number", a.isVerb, b.isVerb),
		...flags(a.frame === "subject", b.frame === "subject", a.frame === "object", b.frame === "object"),
		...flags(from.match.frame === a.frame, to.match.frame === b.frame),
		...flags(from.match.frame === "subject", to.match.frame === "subject"),
		Math.sqrt(one.weight * two.weight),
		...flags(distance === 1, a.kind === "name" || b.kind === "name"),
	];
}

function framesOf(token: Token | undefined): boolean[] {
	const { frame = "" } = token ?? {};
	const isSubject = frame === "subject";
	const isObject = frame === "object";
	return [isSubject, isObject, frame !== "" && !isSubject && !isObject];
}

function flags(...conditions: readonly (boolean | null | undefined)[]): number[] {
	return conditions.map((condition) => (condition === true ? 1 : 0));
}

const NO_MARKERS: readonly number[] = new Array<number>(MARKERS.length).fill(0);

/** Returns for each group of markers whether one of them is between a word and the content word before it. */
function markersBefore({ tokens }: ParsedSentence, token: Token): number[] {
	const found = [...NO_MARKERS];
	for (let at = tokens.indexOf(token) - 1; at >= 0; at--) {
		const { kind, word } = tokens[at] ?? token;
		if (kind !== "function" && kind !== "break") break;
		const group = word.endsWith("n't") ? NEGATION : MARKER_GROUPS.get(word);
		if (group !== undefined) found[group] = 1;
	}
	return found;
}
