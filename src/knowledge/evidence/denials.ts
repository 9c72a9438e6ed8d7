import { ListedWords } from "../../text/word-lists.ts";
import type { AlignedWord } from "./alignment.ts";
import { MATCHED, SAME } from "./coverage.ts";
import type { ParsedSentence } from "./sentence.ts";

/**
 * Returns whether the claim denies something that the window doesn't deny in any way: the window contains no negation,
 * no antonym of a denied word, and no word such as "without" or "forbidden".
 */
export function addsDenial(
	claim: ParsedSentence,
	aligned: readonly AlignedWord[],
	sentences: readonly ParsedSentence[],
): boolean {
	if (!claim.content.some(({ negated }) => negated)) return false;
	if (aligned.some(({ isOpposite }) => isOpposite)) return false;
	return !sentences.some(({ tokens }) =>
		tokens.some(({ negated, word, kind }) => (negated && kind !== "function") || isDenying(word)),
	);
}

/**
 * Returns whether nothing of what the claim denies is denied in the window: none of its words, nor the opposite of one.
 */
export function deniesOtherWords(aligned: readonly AlignedWord[]): boolean {
	const denied = aligned.filter(({ claim: word }) => word.negated);
	if (denied.length === 0) return false;
	const predicate = denied.filter(({ claim: word }) => word.frame !== "subject" || word.isVerb);
	const words = predicate.length > 0 ? predicate : denied;
	return words.every(
		({ match, similarity, isOpposite }) => !isOpposite && (match === null || similarity < MATCHED),
	);
}

/** Minimum share of the other words that a claim repeats, and their minimum number, if it only adds a denial to them. */
const REPEATED_MIN = 0.9;
const REPEATED_MIN_WORDS = 3;

/**
 * Returns whether the claim repeats the window and adds a clause that denies something else, as in "Ether is a
 * cryptocurrency, but it is not a share".
 */
export function appendsDenial(claim: ParsedSentence, aligned: readonly AlignedWord[]): boolean {
	return claim.clauses.some((_, clause) => {
		const [own, others] = [true, false].map((isOwn) =>
			aligned.filter(({ claim: word }) => (word.clause === clause) === isOwn),
		);
		if (own === undefined || others === undefined || !deniesOtherWords(own)) return false;
		const repeated = others.filter(({ similarity }) => similarity >= SAME);
		return others.length >= REPEATED_MIN_WORDS && repeated.length >= REPEATED_MIN * others.length;
	});
}

/**
 * Returns whether the window denies something only under a condition that the claim leaves out, as in "Lessons are not
 * offered on Sundays" for "Lessons are never offered".
 */
export function dropsCondition(claim: ParsedSentence, aligned: readonly AlignedWord[]): boolean {
	if (!claim.content.some(({ negated }) => negated)) return false;
	const used = new Set(aligned.map(({ match }) => match));
	return aligned.some(({ claim: word, match, sentence, similarity }) => {
		if (!word.negated || match?.negated !== true || sentence === null || similarity < MATCHED) return false;
		return sentence.content.some(
			(other) => other.clause === match.clause && CONDITIONS.has(other.frame) && !used.has(other),
		);
	});
}

/**
 * Returns whether the claim denies something for all times or cases, and the window neither denies nor states it for
 * all.
 */
export function addsNever(claim: ParsedSentence, sentences: readonly ParsedSentence[]): boolean {
	return (
		claim.functionWords.has("never") &&
		!sentences.some((sentence) => sentence.tokens.some(({ word }) => TOTAL.has(word)))
	);
}

const TOTAL = new Set(
	"never no none nobody nothing nowhere neither any ever always all every only impossible unable".split(" "),
);

const CONDITIONS = new Set(
	"in on during before after until above below over under with without at".split(" "),
);

function isDenying(word: string): boolean {
	return DENYING.has(word) || /^(?:un|im|ir|non)\p{L}{4}|less$/u.test(word);
}

/** Words that deny something without a negation, or limit it. */
const DENYING = new ListedWords("denyingWords");
