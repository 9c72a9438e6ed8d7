import type { AlignedWord } from "./alignment.ts";
import { isMainVerb } from "./bindings.ts";
import { MATCHED, SAME } from "./coverage.ts";
import type { ParsedSentence, Token } from "./sentence.ts";

/**
 * Returns the share of a claim's words that belong to another number in the window, as in "A seat costs 89, a bed 29"
 * for "A bed costs 89, a seat 29". A word belongs to the nearest number of its sentence.
 */
export function measureOtherNumbers(claim: ParsedSentence, aligned: readonly AlignedWord[]): number {
	const numbers = aligned.filter(({ claim: { kind }, match }) => kind === "number" && match !== null);
	if (numbers.length === 0) return 0;
	const distinct = new Set(aligned.map(({ claim: { stem } }) => stem));
	let compared = 0;
	let other = 0;
	for (const { claim: token, match, sentence, similarity } of aligned) {
		if (token.kind === "number" || match === null || sentence === null || similarity < SAME) continue;
		const own = findNearestNumber(claim, token);
		const there = findNearestNumber(sentence, match);
		if (own === null || there === null) continue;
		const anchor = numbers.find((number) => number.claim === own);
		if (anchor?.match == null || anchor.sentence !== sentence) continue;
		compared++;
		if (anchor.match !== there && (anchor.match.stem !== there.stem || !distinct.has(there.stem))) other++;
	}
	return compared === 0 ? 0 : other / compared;
}

function findNearestNumber({ tokens }: ParsedSentence, token: Token): Token | null {
	const at = tokens.indexOf(token);
	let best: Token | null = null;
	let nearest = Number.POSITIVE_INFINITY;
	tokens.forEach((other, position) => {
		if (other.kind !== "number") return;
		// A number in the same clause is nearer than one in another.
		const distance = Math.abs(position - at) + (other.clause === token.clause ? 0 : CLAUSE_DISTANCE);
		if (distance < nearest) [best, nearest] = [other, distance];
	});
	return best;
}

const CLAUSE_DISTANCE = 3;

/** Returns the share of the claim's main verbs that are negated in only one of the texts. */
export function measureVerbPolarity(claim: ParsedSentence, aligned: readonly AlignedWord[]): number {
	const verbs = aligned.filter(
		({ claim: token, match, similarity }) =>
			match !== null && similarity >= MATCHED && isMainVerb(claim, token),
	);
	const other = verbs.filter(
		({ claim: token, match, isOpposite }) => (token.negated !== match?.negated) !== isOpposite,
	);
	return other.length / Math.max(1, verbs.length);
}

/**
 * Returns the share of the words in a comparison that are on its other side in the window, as in "less A than B" for
 * "less B than A".
 */
export function measureOtherSide(aligned: readonly AlignedWord[]): number {
	const compared = aligned.filter(
		({ claim, match, similarity }) =>
			match !== null && similarity >= SAME && (claim.frame === "than" || match.frame === "than"),
	);
	const other = compared.filter(({ claim, match }) => claim.frame !== match?.frame);
	return other.length / Math.max(1, compared.length);
}
