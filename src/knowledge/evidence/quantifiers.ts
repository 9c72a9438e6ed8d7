import type { AlignedWord } from "./alignment.ts";
import { findPlace, MATCHED, SAME } from "./coverage.ts";
import type { ParsedSentence, Token } from "./sentence.ts";

/**
 * How much more a claim says than the window ("all" for "some"), how much less, and whether it leaves out that the
 * window speaks only of a part. Differences are shares of the scale, from 0 to 1.
 */
export const QUANTIFIER_SIGNALS = ["overstated", "understated", "unqualified"] as const;
export type QuantifierSignals = Record<(typeof QUANTIFIER_SIGNALS)[number], number>;

/** Quantifiers and adverbs of frequency, from "none" to "all". */
const SCALE = [
	"no none never nobody nothing neither",
	"few seldom rarely hardly little",
	"some part several sometimes partly partially certain half third",
	"many much often frequently",
	"most mostly mainly usually typically majority generally almost",
	"all every each always any both whole entire everyone everybody entirely completely",
].map((words) => words.split(" "));
const TOP = SCALE.length - 1;
const LEVELS: ReadonlyMap<string, number> = new Map(
	SCALE.flatMap((words, level) => words.map((word) => [word, level] as const)),
);

const FEW = 1;
const MANY = 3;

/**
 * Returns whether only one of the texts says "few" of what the other says "many", "most" or "all" of. "A few" may be many.
 */
export function saysFew(claim: ParsedSentence, aligned: readonly AlignedWord[]): boolean {
	return claim.clauses.some((_, clause) => {
		const own = aligned.filter(
			({ claim: word, similarity }) => word.clause === clause && similarity >= MATCHED,
		);
		const place = findPlace(own);
		if (place === null || own.length < 2) return false;
		const levels = [
			findLevel(claim, clause) ?? FEW - 1,
			findLevel(place.sentence, place.clause) ?? FEW - 1,
		].sort((a, b) => a - b);
		const isSome = [claim, place.sentence].some(({ tokens }) =>
			tokens.some(({ word }, at) => word === "few" && tokens[at - 1]?.word === "a"),
		);
		return !isSome && levels[0] === FEW && (levels[1] ?? 0) >= MANY;
	});
}

/** Returns whether the claim says "all" of a thing of which the window says only "most", "many", or "some". */
export function saysAll(claim: ParsedSentence, aligned: readonly AlignedWord[]): boolean {
	const place = findPlace(aligned.filter(({ similarity }) => similarity >= MATCHED));
	return aligned.some(({ claim: word, match, sentence, similarity }) => {
		if (match === null || sentence === null || similarity < SAME) return false;
		// The rest of the claim may be said of the same thing elsewhere.
		if (sentence !== place?.sentence || match.clause !== place.clause) return false;
		const claimed = levelBefore(claim, word);
		const stated = levelBefore(sentence, match);
		return claimed === TOP && stated !== null && stated > 0 && stated < TOP;
	});
}

/** Returns the level of the quantifier of a thing, as in "most boats" and "all of the boats", or null. */
function levelBefore({ tokens }: ParsedSentence, thing: Token): number | null {
	const before = tokens
		.slice(0, tokens.indexOf(thing))
		.findLast(({ word }) => word !== "of" && word !== "the");
	return before?.clause !== thing.clause ? null : (LEVELS.get(before.word) ?? null);
}

/** Compares the quantifier of each clause of a claim with that of the clause that contains most of its words. */
export function compareQuantifiers(
	claim: ParsedSentence,
	aligned: readonly AlignedWord[],
): QuantifierSignals {
	const signals = { overstated: 0, understated: 0, unqualified: 0 };
	claim.clauses.forEach((_, clause) => {
		const own = aligned.filter(
			({ claim: word, similarity }) => word.clause === clause && similarity >= MATCHED,
		);
		const place = findPlace(own);
		if (place === null || own.length < 2) return;
		const claimed = findLevel(claim, clause);
		const stated = findLevel(place.sentence, place.clause);
		if (stated === null) return;
		if (claimed === null) {
			if (stated > 0 && stated < TOP) signals.unqualified = 1;
			return;
		}
		signals.overstated = Math.max(signals.overstated, (claimed - stated) / TOP);
		signals.understated = Math.max(signals.understated, (stated - claimed) / TOP);
	});
	return signals;
}

/** Returns the level of the first quantifier of a clause, or null. */
function findLevel({ tokens }: ParsedSentence, clause: number): number | null {
	const quantifier = tokens.find((token) => token.clause === clause && LEVELS.has(token.word));
	return quantifier === undefined ? null : (LEVELS.get(quantifier.word) ?? null);
}
