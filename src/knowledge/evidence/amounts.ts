import type { AlignedWord } from "./alignment.ts";
import { findPlace, SAME } from "./coverage.ts";
import { areOtherUnits } from "./quantities.ts";
import type { ParsedSentence, Token } from "./sentence.ts";

const RATE = new Set("per a an each every".split(" "));
const ABOVE = wordList(
	"above over exceed exceeds exceeded exceeding beyond more greater higher stronger longer older larger",
);
const BELOW = wordList("below under beneath less fewer lower weaker shorter younger smaller");
/** Maximum number of tokens between a limit and its number, as in "stronger than the 7". */
const LIMIT_DISTANCE = 3;
const ARTICLES = wordList("the a an of its their his her this that");
const WHOLE = wordList("whole full entire total");

/**
 * Returns whether a window gives a number of the claim for something else: per another unit ("per day", "per month"), on the
 * other side of a limit ("below 7", "over 7"), as the whole instead of a share, or in another place of a list such as
 * "38 euros in summer and 21 in winter".
 */
export function statesOtherAmount(claim: ParsedSentence, aligned: readonly AlignedWord[]): boolean {
	const numbers = aligned.flatMap(({ claim: number, match, sentence }) =>
		number.kind === "number" && match?.kind === "number" && sentence !== null
			? [{ number, match, sentence }]
			: [],
	);
	return (
		numbers.some(
			({ number, match, sentence }) =>
				isOtherRate(listRates(claim.tokens, number), listRates(sentence.tokens, match)) ||
				findLimit(claim, number) * findLimit(sentence, match) < 0 ||
				belongsToOther(claim, match, sentence),
		) || isOtherShare(claim, aligned)
	);
}

/** Returns the words after "per": "meter" and "month" of "38 euros per meter and month". */
function listRates(tokens: readonly Token[], number: Token): string[] {
	const rates: string[] = [];
	for (let at = tokens.indexOf(number) + 1; at + 1 < tokens.length; at += 2) {
		const before = tokens[at]?.word ?? "";
		if (!RATE.has(before) && !(rates.length > 0 && before === "and")) break;
		rates.push(tokens[at + 1]?.word ?? "");
	}
	return rates;
}

function isOtherRate(claimed: readonly string[], stated: readonly string[]): boolean {
	return claimed.some((rate) => !stated.includes(rate) && stated.some((other) => areOtherUnits(rate, other)));
}

/** Returns 1 if a number is a lower limit, as in "exceeds 7", -1 if it is an upper one, and 0 otherwise. */
function findLimit({ tokens }: ParsedSentence, number: Token): number {
	const at = tokens.indexOf(number);
	const before = tokens
		.slice(Math.max(0, at - LIMIT_DISTANCE), at)
		.filter(({ clause }) => clause === number.clause);
	const limit = before.findLast(({ word }) => ABOVE.has(word) || BELOW.has(word));
	if (limit === undefined) return 0;
	return ABOVE.has(limit.word) === limit.negated ? -1 : 1;
}

/** Returns whether a share of something is claimed and the whole of it stated, or the other way round. */
function isOtherShare(claim: ParsedSentence, aligned: readonly AlignedWord[]): boolean {
	const sentence = findPlace(aligned)?.sentence;
	if (sentence === undefined) return false;
	return aligned.some(({ claim: word, match, similarity }) => {
		if (match === null || similarity < SAME || word.kind === "number") return false;
		const claimed = sharesOf(claim, word.stem);
		const stated = sharesOf(sentence, match.stem);
		if (claimed.length === 0 || stated.length === 0) return false;
		return (
			claimed.every((share) => !stated.includes(share)) &&
			(claimed.includes("whole") || stated.includes("whole"))
		);
	});
}

/** Returns which shares of a thing a sentence names: "0.5" for "half the price", and "whole" for "the full price". */
function sharesOf({ tokens }: ParsedSentence, stem: string): string[] {
	return tokens.flatMap((token, at) => {
		if (token.stem !== stem) return [];
		const before = tokens.slice(0, at).findLast(({ word }) => !ARTICLES.has(word));
		if (before === undefined) return [];
		if (WHOLE.has(before.word)) return ["whole"];
		return before.quantity?.unit?.dimension === "share" && before.word !== "percent" ? [before.stem] : [];
	});
}

/**
 * Returns whether a number stands before another word in a list whose entries differ only in the number and in a word after
 * a preposition.
 */
function belongsToOther(claim: ParsedSentence, match: Token, { tokens }: ParsedSentence): boolean {
	const claimed = new Set(claim.content.map(({ stem }) => stem));
	const own = restOf(tokens, tokens.indexOf(match));
	return tokens.some((token, at) => {
		if (token.kind !== "number" || claimed.has(token.stem)) return false;
		const rest = restOf(tokens, at);
		const differing = rest.flatMap((word, place) => (word.stem === own[place]?.stem ? [] : [place]));
		const [place = 0] = differing;
		const [mine, theirs] = [own[place], rest[place]];
		if (rest.length !== own.length || differing.length !== 1 || mine === undefined || theirs === undefined)
			return false;
		return own[place - 1]?.kind === "function" && claimed.has(theirs.stem) && !claimed.has(mine.stem);
	});
}

/** Returns the tokens between a number and the next one, without the signs and conjunctions at their end. */
function restOf(tokens: readonly Token[], number: number): readonly Token[] {
	const next = tokens.findIndex(({ kind }, at) => at > number && kind === "number");
	const rest = tokens.slice(number + 1, next === -1 ? undefined : next);
	return rest.slice(0, rest.findLastIndex(({ kind }) => kind !== "break") + 1);
}

function wordList(words: string): ReadonlySet<string> {
	return new Set(words.split(" "));
}
