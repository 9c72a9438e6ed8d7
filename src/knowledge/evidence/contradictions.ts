import { statesOtherAmount } from "./amounts.ts";
import { takesApposition } from "./appositions.ts";
import { exchangesCause } from "./bindings.ts";
import { datesOtherwise } from "./dates.ts";
import { appendsDenial } from "./denials.ts";
import { differsByOpposite } from "./differences.ts";
import { measureCrossedClauses } from "./parallels.ts";
import type { PassageIndex } from "./passage-index.ts";
import { saysAll, saysFew } from "./quantifiers.ts";
import { reversesRelation } from "./reversals.ts";
import type { ParsedSentence } from "./sentence.ts";
import { countsOtherwise } from "./statement-conflicts.ts";
import { replacesByKnown } from "./substitutions.ts";
import { ranksOtherEnd } from "./superlatives.ts";
import type { WindowMatch } from "./window-match.ts";

/** A window contradicts a claim only if it contains at least this share of it. */
const COVERAGE_MIN = 0.5;
/** Minimum share of the distances between its words that a claim must save for two of its clauses to be crossed. */
const CROSSED_MIN = 0.5;

/**
 * Returns whether a window says the opposite of a claim: in another order, with cause and effect exchanged, with another
 * number or amount of the same things, with another date, with "few" for "most" or "most" for "all", with the other end of
 * a scale, with another thing in the same place, with two things exchanged, with a small word such as "on" for "off", or
 * with two clauses crossed. Too few labeled claims are of these kinds for a model to learn them.
 */
export function contradicts(
	claim: ParsedSentence,
	{ aligned, coverage, window }: WindowMatch,
	index: PassageIndex,
): boolean {
	if (coverage < COVERAGE_MIN) return false;
	const isMentioned = (stem: string) => index.has(stem) && !window.passage.about.has(stem);
	return (
		reversesRelation(claim, aligned, coverage) ||
		exchangesCause(claim, aligned) ||
		countsOtherwise(claim, aligned) ||
		statesOtherAmount(claim, aligned) ||
		datesOtherwise(claim, aligned) ||
		saysFew(claim, aligned) ||
		saysAll(claim, aligned) ||
		ranksOtherEnd(claim, aligned, window.sentences) ||
		(!window.isRow && replacesByKnown(claim, aligned, isMentioned)) ||
		takesApposition(claim, aligned) ||
		appendsDenial(claim, aligned) ||
		differsByOpposite(claim, window.sentences) ||
		measureCrossedClauses(claim, aligned, window.sentences) >= CROSSED_MIN
	);
}
