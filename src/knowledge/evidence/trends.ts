import { lazy } from "../../text/lazy.ts";
import { stem } from "../../text/stem.ts";
import { listedWords } from "../../text/word-lists.ts";
import type { AlignedWord } from "./alignment.ts";
import { findPlace, MATCHED } from "./coverage.ts";
import type { ParsedSentence, Token } from "./sentence.ts";

/** Whether other words of the claim and of the window point in opposite directions, or in the same one. */
export const TREND_SIGNALS = ["opposedTrend", "sameTrend"] as const;
export type TrendSignals = Record<(typeof TREND_SIGNALS)[number], number>;

/** 1 for the stems of words for more, better, or allowed, and -1 for those for less, worse, or forbidden. */
const directions = lazy(
	(): ReadonlyMap<string, number> =>
		new Map(
			["upwardWords", "downwardWords"].flatMap((list, at) =>
				listedWords(list).map((word) => [stem(word), at === 0 ? 1 : -1] as const),
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
