import type { AlignedWord } from "./alignment.ts";
import { findPlace, MATCHED, SAME } from "./coverage.ts";
import { areOpposites } from "./opposites.ts";
import { areOtherUnits, hasOtherUnit } from "./quantities.ts";
import type { ParsedSentence } from "./sentence.ts";

export const UNIVERSAL = new Set(
	"all every each always everyone everybody entirely completely whole".split(" "),
);
export const EXCLUSIVE = new Set("only solely exclusively merely".split(" "));
export const MAJORITY = new Set("most mostly mainly usually typically often".split(" "));
const OPPOSITE_PARTICLES =
	"on/off for/against before/after up/down more/less more/fewer most/least with/without"
		.split(" ")
		.map((pair) => {
			const [one = "", other = ""] = pair.split("/");
			return [one, other] as const;
		});

/**
 * Returns whether a window lacks a number of the claim. A number without a unit doesn't count as one with a unit if the
 * window contains the same number with another unit.
 */
export function isNumberMissing(
	{ claim: { kind, stem, quantity }, match }: AlignedWord,
	about: ReadonlySet<string>,
	sentences: readonly ParsedSentence[],
): boolean {
	if (kind !== "number" || quantity === null) return false;
	if (match === null) return !about.has(stem);
	if (quantity.unit === null || match.quantity?.unit !== null) return false;
	return sentences.some(({ content }) =>
		content.some((other) => other.quantity !== null && hasOtherUnit(quantity, other.quantity)),
	);
}

/**
 * Returns whether the window lacks a number of the claim and gives another one of what it counts, as "four dams" for "six
 * dams".
 */
export function countsOtherwise({ tokens }: ParsedSentence, aligned: readonly AlignedWord[]): boolean {
	return aligned.some(({ claim: number, match: same }) => {
		if (number.kind !== "number" || same !== null) return false;
		const counted = tokens.slice(tokens.indexOf(number) + 1).find(({ kind }) => kind !== "function");
		const { match = null, sentence = null } = aligned.find(({ claim: word }) => word === counted) ?? {};
		if (match === null || sentence === null || match.kind === "number" || counted?.clause !== number.clause)
			return false;
		return sentence.tokens[sentence.tokens.indexOf(match) - 1]?.kind === "number";
	});
}

/**
 * Returns whether the claim combines a number with the subject of another clause that has its own number. For example,
 * "A bed costs 89 euros, a seat 29" does not support "A seat costs 89". Terms from earlier clauses are ignored unless no
 * other word of the number's clause is claimed, because later clauses often omit them.
 */
export function takesNumberOfOtherClause(aligned: readonly AlignedWord[], sentence: ParsedSentence): boolean {
	const own = aligned.filter((word) => word.sentence === sentence && word.match !== null);
	const numbered = Math.max(
		-1,
		...own.flatMap(({ claim, match }) => (claim.kind === "number" && match ? [match.clause] : [])),
	);
	if (numbered === -1) return false;
	const claimed = new Set(own.filter(({ similarity }) => similarity >= SAME).map(({ match }) => match?.stem));
	const withNumber = new Set(
		sentence.content.filter(({ kind }) => kind === "number").map(({ clause }) => clause),
	);
	const words = sentence.content.filter(({ kind }) => kind !== "number");
	const isClaimedAt = (clause: number) =>
		words.some((word) => word.clause === clause && claimed.has(word.stem));
	const hasWords = words.some(({ clause }) => clause === numbered);
	const earlier = new Set(words.filter(({ clause }) => clause <= numbered).map(({ stem }) => stem));
	return words.some(({ clause, stem }) => {
		if (!withNumber.has(clause) || clause === numbered || !claimed.has(stem)) return false;
		if (clause > numbered) return !earlier.has(stem);
		return (
			hasWords &&
			!isClaimedAt(numbered) &&
			!words.some((word) => word.clause === numbered && word.stem === stem)
		);
	});
}

/** Returns whether a number counts other things in the window, as "180 words" and "180 characters". */
export function countsOtherThings(claim: ParsedSentence, aligned: readonly AlignedWord[]): boolean {
	return aligned.some(({ claim: number, match, sentence }) => {
		if (number.kind !== "number" || match === null || sentence === null || number.quantity?.unit != null)
			return false;
		const counted = claim.tokens[claim.tokens.indexOf(number) + 1];
		const other = sentence.tokens[sentence.tokens.indexOf(match) + 1];
		if (counted?.kind !== "word" || other?.kind !== "word") return false;
		const isMatched = aligned.some(({ claim: word, similarity }) => word === counted && similarity > 0);
		return !isMatched && !claim.content.some(({ stem }) => stem === other.stem);
	});
}

/** Returns whether the claim makes a bound of a number that is none in the window, as "at least 10" of "4 to 10". */
export function addsBound(claim: ParsedSentence, aligned: readonly AlignedWord[]): boolean {
	if (claim.bound === null) return false;
	return aligned.some(
		({ claim: { kind }, match, sentence }) => kind === "number" && match !== null && sentence?.bound === null,
	);
}

/**
 * Returns whether only one of the texts negates a statement. A negated clause of the claim needs a negated clause that
 * shares words with it. A claim without negations must not share most words of a clause with a negated one. An antonym
 * counts as a negation.
 */
export function hasOtherPolarity(claim: ParsedSentence, aligned: readonly AlignedWord[]): boolean {
	const isNegated = claim.content.some(({ negated }) => negated);
	return claim.clauses.some((_, clause) => {
		const own = aligned.filter(({ claim: word }) => word.clause === clause);
		const matched = own.filter(({ similarity }) => similarity >= MATCHED);
		if (matched.length < own.length / 2 || matched.some(({ isOpposite }) => isOpposite)) return false;
		const negated = own.filter(({ claim: word }) => word.negated);
		if (negated.length > 0) {
			// The subject isn't what is denied.
			const verb = claim.clauses[clause]?.verb ?? 0;
			const stated = matched.filter(({ claim: word }) => claim.tokens.indexOf(word) >= verb);
			return (
				stated.length > 0 && matched.every(({ claim: word, match }) => !(match?.negated && word.negated))
			);
		}
		const place = findPlace(matched);
		if (place === null || isNegated || own.length < 2) return false;
		const there = matched.filter(
			({ match, sentence }) => sentence === place.sentence && match?.clause === place.clause,
		);
		return there.filter(({ match }) => match?.negated).length > there.length / 2;
	});
}

/** Returns the share of the matched words, without subjects, that are negated in only one of the texts. */
export function measurePolarity(aligned: readonly AlignedWord[]): number {
	const matched = aligned.filter(
		({ claim, match, similarity }) =>
			match !== null && similarity >= MATCHED && (claim.frame !== "subject" || claim.isVerb),
	);
	const other = matched.filter(
		({ claim, match, isOpposite }) => (claim.negated !== match?.negated) !== isOpposite,
	);
	return other.length / Math.max(1, matched.length);
}

/**
 * Returns whether a sentence contains an antonym of a word that it doesn't contain itself, with the same polarity.
 */
export function statesOpposite(
	claim: ParsedSentence,
	aligned: readonly AlignedWord[],
	sentence: ParsedSentence,
): boolean {
	const own = new Set(claim.content.map(({ stem }) => stem));
	const others = new Set(sentence.content.map(({ stem }) => stem));
	return aligned.some(({ claim: word, sentence: matched, similarity }) => {
		if (word.kind === "number" || others.has(word.stem) || (matched === sentence && similarity >= SAME))
			return false;
		return sentence.content.some(
			({ stem, word: other, negated }) =>
				!own.has(stem) &&
				negated === word.negated &&
				(areOpposites(word.stem, stem) || areOtherUnits(word.word, other)),
		);
	});
}

/**
 * Returns whether the clause that contains most of a claim's clause contains an antonym of a word that occurs only in
 * another clause. For example, "Low heat is slow, high heat is fast" does not support "Low heat is fast".
 */
export function statesOppositeInClause(claim: ParsedSentence, aligned: readonly AlignedWord[]): boolean {
	const stems = new Set(claim.content.map(({ stem }) => stem));
	return claim.clauses.some((_, clause) => {
		const own = aligned.filter(({ claim: word }) => word.clause === clause);
		const place = findPlace(own);
		if (place === null) return false;
		const there = place.sentence.content.filter((word) => word.clause === place.clause);
		return own.some(({ claim: word }) => {
			if (there.some(({ stem }) => stem === word.stem)) return false;
			return there.some(
				({ stem, negated }) => !stems.has(stem) && negated === word.negated && areOpposites(word.stem, stem),
			);
		});
	});
}

export function hasAny({ functionWords, tokens }: ParsedSentence, words: ReadonlySet<string>): boolean {
	for (const word of functionWords) if (words.has(word)) return true;
	return tokens.some(({ word }) => words.has(word));
}

export function addsWord(
	set: ReadonlySet<string>,
	claim: ParsedSentence,
	sentences: readonly ParsedSentence[],
): boolean {
	return hasAny(claim, set) && !sentences.some((sentence) => hasAny(sentence, set));
}

/** Returns whether the texts contain opposite function words, such as "on" and "off". */
export function hasOppositeParticle(claim: ParsedSentence, sentence: ParsedSentence): boolean {
	const own = new Set(claim.tokens.map(({ word }) => word));
	const other = new Set(sentence.tokens.map(({ word }) => word));
	const isOpposite = (a: string, b: string) => own.has(a) && !own.has(b) && other.has(b) && !other.has(a);
	return OPPOSITE_PARTICLES.some(([a, b]) => isOpposite(a, b) || isOpposite(b, a));
}
