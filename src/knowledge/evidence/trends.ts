import { lazy } from "../../text/lazy.ts";
import { stem } from "../../text/stem.ts";
import type { AlignedWord } from "./alignment.ts";
import { findPlace, MATCHED } from "./coverage.ts";
import type { ParsedSentence, Token } from "./sentence.ts";

/** Whether other words of the claim and of the window point in opposite directions, or in the same one. */
export const TREND_SIGNALS = ["opposedTrend", "sameTrend"] as const;
export type TrendSignals = Record<(typeof TREND_SIGNALS)[number], number>;

/** Words for more, better, or allowed. */
const UPWARD = `rise increase grow grew raise more higher high larger large bigger big greater longer long extend lengthen faster fast quick quickly
	quicker stronger strong strengthen better good improve gain win warmer warm hot heat above over exceed many much plenty expensive
	costly often frequent frequently easier easy safe safer support help benefit allow permit enable keep stay remain survive start begin
	on open add include accept approve useful effective possible thick deep heavy full success succeed healthy attract ease relieve
	soothe older late later heavier wide double multiply speed accelerate attach join enter arrive buy earn freely free efficient
	economical economically ahead first before`;
/** Words for less, worse, or forbidden. */
const DOWNWARD = `fall drop decrease shrink decline lower low smaller small less fewer reduce shorter short shorten slower slow slowly weaker weak
	weaken worse bad worsen lose lost cooler cold cool below under fraction few little cheaper cheap inexpensive seldom rarely rare
	harder hard difficult dangerous risk risky harm hinder forbid forbidden prohibit ban prevent disable discard end stop off close
	remove exclude reject refuse useless ineffective impossible thin shallow light empty failure fail ill repel aggravate newer younger
	early earlier lighter narrow half halve delay detach leave depart sell without vanish disappear last after unsafe`;

/** 1 for the stems of words that point upward, and -1 for those that point downward. */
const directions = lazy(
	(): ReadonlyMap<string, number> =>
		new Map(
			[UPWARD, DOWNWARD].flatMap((words, at) =>
				words.split(/\s+/).map((word) => [stem(word), at === 0 ? 1 : -1] as const),
			),
		),
);

/**
 * Compares the directions of the words that a claim and the window don't share, as in "Light eases the pain" for "Light
 * makes the pain worse". A negation reverses a direction, and two downward words point upward together.
 */
export function compareTrends(claim: ParsedSentence, aligned: readonly AlignedWord[]): TrendSignals {
	const products = claim.clauses.map((_, clause) => {
		const own = aligned.filter(
			({ claim: word, similarity }) => word.clause === clause && similarity >= MATCHED,
		);
		const place = findPlace(own);
		if (place === null) return 0;
		const claimed = claim.tokens.filter((token) => token.clause === clause);
		const stated = place.sentence.tokens.filter((token) => token.clause === place.clause);
		return multiplyDirections(claimed, stated) * multiplyDirections(stated, claimed);
	});
	const isOpposed = products.includes(-1);
	return { opposedTrend: isOpposed ? 1 : 0, sameTrend: !isOpposed && products.includes(1) ? 1 : 0 };
}

/** Returns the product of the directions of the tokens that the others don't contain; 0 if there are none. */
function multiplyDirections(tokens: readonly Token[], others: readonly Token[]): number {
	const shared = new Set(others.map(({ stem: other }) => other));
	let product = 0;
	for (const { stem: own, negated } of tokens) {
		const direction = shared.has(own) ? undefined : directions().get(own);
		if (direction !== undefined) product = (product || 1) * (negated ? -direction : direction);
	}
	return product;
}
