import type { AlignedWord } from "./alignment.ts";
import { findPlace, MATCHED } from "./coverage.ts";
import type { ParsedSentence } from "./sentence.ts";

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
