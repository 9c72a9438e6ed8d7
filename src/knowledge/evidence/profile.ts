import type { AlignedWord } from "./alignment.ts";
import { findPlace, MATCHED, SAME } from "./coverage.ts";
import type { PassageIndex } from "./passage-index.ts";
import type { ParsedSentence, Token } from "./sentence.ts";

/** Words whose soft credit is below this are missing. */
const MISSING = 0.5;

/**
 * How the words of a claim are distributed over a window. Shares are weighted by the words' inverse document frequency.
 */
export const PROFILE_SIGNALS = [
	"words",
	"clauses",
	"numbers",
	"names",
	"claimNegated",
	"placeNegated",
	"worstMissing",
	"firstMissing",
	"lastMissing",
	"missingCount",
	"newShare",
	"elsewhereShare",
	"separated",
	"spread",
	"gap",
	"substituted",
	"clauseClaimed",
	"windowClaimed",
] as const;
export type ProfileSignals = Record<(typeof PROFILE_SIGNALS)[number], number>;

/**
 * Measures how the words of a claim are distributed over a window. `credit` is the soft credit of each word, from 0 to
 * 1.
 */
export function measureProfile(
	claim: ParsedSentence,
	aligned: readonly AlignedWord[],
	credit: readonly number[],
	sentences: readonly ParsedSentence[],
	isInPassage: (stem: string) => boolean,
	index: PassageIndex,
): ProfileSignals {
	const weights = aligned.map(({ claim: { stem } }) => index.weightOf(stem));
	const total = sum(weights) || 1;
	const mean = total / Math.max(1, aligned.length);
	const lack = aligned.map((_, at) => ((1 - (credit[at] ?? 0)) * (weights[at] ?? 0)) / mean);
	const isMissing = aligned.map((_, at) => (credit[at] ?? 0) < MISSING);
	let [added, elsewhere] = [0, 0];
	aligned.forEach(({ claim: { stem } }, at) => {
		if (!isMissing[at]) return;
		if (isInPassage(stem)) elsewhere += weights[at] ?? 0;
		else added += weights[at] ?? 0;
	});
	const matched = aligned.filter(({ similarity }) => similarity >= MATCHED);
	const place = findPlace(matched);
	const clause =
		place === null ? [] : place.sentence.content.filter((token) => token.clause === place.clause);
	const used = new Set(matched.map(({ match }) => match));
	const usedStems = new Set(matched.map(({ match }) => match?.stem));
	const claimedShare = (tokens: readonly Token[]) => {
		const all = sum(tokens.map(({ stem }) => index.weightOf(stem)));
		const claimed = tokens.filter(({ stem }) => usedStems.has(stem));
		return all === 0 ? 0 : sum(claimed.map(({ stem }) => index.weightOf(stem))) / all;
	};
	const positions = clause.flatMap((token, at) => (used.has(token) ? [at] : []));
	const between = clause.slice(positions[0] ?? 0, (positions.at(-1) ?? -1) + 1);
	return {
		words: aligned.length,
		clauses: new Set(claim.content.map((token) => token.clause)).size,
		numbers: count(claim.content, ({ kind }) => kind === "number"),
		names: count(claim.content, ({ kind }) => kind === "name"),
		claimNegated: claim.content.some(({ negated }) => negated) ? 1 : 0,
		placeNegated: clause.some(({ negated }) => negated) ? 1 : 0,
		worstMissing: Math.max(0, ...lack),
		firstMissing: lack[0] ?? 0,
		lastMissing: lack.at(-1) ?? 0,
		missingCount: count(isMissing, (missing) => missing),
		newShare: added / total,
		elsewhereShare: elsewhere / total,
		separated: measureSeparation(aligned),
		spread: new Set(
			matched.map(
				({ match, sentence }) =>
					`${sentence === null ? "" : sentences.indexOf(sentence)} ${match?.clause ?? ""}`,
			),
		).size,
		gap: sum(between.map((token) => (used.has(token) ? 0 : index.weightOf(token.stem)))) / mean,
		substituted: measureSubstitution(aligned, credit, used),
		clauseClaimed: claimedShare(clause),
		windowClaimed: claimedShare(sentences.flatMap(({ content }) => content)),
	};
}

/** Returns the share of neighbors in a clause of the claim that are in different clauses of the window. */
function measureSeparation(aligned: readonly AlignedWord[]): number {
	let pairs = 0;
	let separated = 0;
	aligned.forEach((two, at) => {
		const one = aligned[at - 1];
		if (one === undefined || one.claim.clause !== two.claim.clause) return;
		if (one.similarity < MATCHED || two.similarity < MATCHED) return;
		pairs++;
		if (one.sentence !== two.sentence || one.match?.clause !== two.match?.clause) separated++;
	});
	return pairs === 0 ? 0 : separated / pairs;
}

/** Returns how different the word of the claim is that stands in the place of another word of the window, from 0 to 1. */
function measureSubstitution(
	aligned: readonly AlignedWord[],
	credit: readonly number[],
	used: ReadonlySet<Token | null>,
): number {
	let most = 0;
	aligned.forEach((_, at) => {
		const difference = 1 - (credit[at] ?? 0);
		if (difference <= 1 - SAME) return;
		const isInner = at > 0 && at < aligned.length - 1;
		const sides = [-1, 1].filter((step) => (aligned[at + step]?.similarity ?? 0) >= MATCHED);
		if (sides.length < (isInner ? 2 : 1)) return;
		const isReplaced = sides.some((step) => {
			const { match = null, sentence = null } = aligned[at + step] ?? {};
			if (match === null || sentence === null) return false;
			const other = sentence.content[sentence.content.indexOf(match) - step];
			return other !== undefined && !used.has(other) && other.kind !== "number";
		});
		if (isReplaced) most = Math.max(most, (difference * sides.length) / 2);
	});
	return most;
}

function count<T>(items: readonly T[], isCounted: (item: T) => boolean): number {
	return items.filter(isCounted).length;
}

function sum(values: readonly number[]): number {
	return values.reduce((total, value) => total + value, 0);
}
