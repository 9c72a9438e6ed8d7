import type { AlignedWord } from "./alignment.ts";
import { findPlace, SAME } from "./coverage.ts";
import type { ParsedSentence, Token } from "./sentence.ts";

/** Minimum share of the rejected words of each text that the other one states, less the share that it rejects as well. */
const EXCHANGED_MIN = 0.5;

/** What a sentence states, and what it rejects with "instead of", "rather than", or ", not". */
interface Choice {
	stated: readonly Token[];
	rejected: readonly Token[];
}

/**
 * Returns whether the claim states what the window rejects and rejects what it states, as "A instead of B" and "B, not
 * A".
 */
export function exchangesChoice(claim: ParsedSentence, aligned: readonly AlignedWord[]): boolean {
	const own = findChoice(claim);
	const sentence = own === null ? null : (findPlace(aligned)?.sentence ?? null);
	const there = sentence === null ? null : findChoice(sentence);
	if (own === null || there === null) return false;
	const found = aligned.filter((word) => word.sentence === sentence && word.similarity >= SAME);
	const claimed = measureExchanged(own.rejected, there, (token) =>
		found.flatMap(({ claim: word, match }) => (word === token ? (match?.stem ?? []) : [])),
	);
	const stated = measureExchanged(there.rejected, own, (token) =>
		found.flatMap(({ claim: word, match }) => (match?.stem === token.stem ? word.stem : [])),
	);
	return claimed >= EXCHANGED_MIN && stated >= EXCHANGED_MIN;
}

/**
 * Returns the share of rejected words that another choice states, less the share that it rejects. Words that it both
 * states and rejects, such as "words" in "words that are true, not words that are likely", don't count.
 */
function measureExchanged(
	rejected: readonly Token[],
	other: Choice,
	matchesOf: (token: Token) => readonly string[],
): number {
	const [stated, denied] = [other.stated, other.rejected].map(
		(side) => new Set(side.map(({ stem }) => stem)),
	);
	let [sum, compared] = [0, 0];
	for (const token of rejected) {
		const matches = matchesOf(token);
		const isStated = matches.some((stem) => stated?.has(stem));
		const isDenied = matches.some((stem) => denied?.has(stem));
		if (isStated && isDenied) continue;
		compared++;
		sum += Number(isStated) - Number(isDenied);
	}
	return compared === 0 ? 0 : sum / compared;
}

function findChoice({ tokens }: ParsedSentence): Choice | null {
	const marker = tokens.findIndex((_, at) => lengthOfMarker(tokens, at) > 0);
	if (marker === -1) return null;
	const start = marker + lengthOfMarker(tokens, marker);
	const after = tokens.findIndex(({ kind, word }, at) => at >= start && kind === "break" && !LINKS.has(word));
	const end = after === -1 ? tokens.length : after;
	const before = tokens.slice(0, marker);
	const from = before.findLastIndex(({ word }) => STATEMENT_ENDS.has(word)) + 1;
	const own = before.slice(from).filter(isContent);
	// "Instead of A, take B": what follows the comma is chosen.
	const stated = own.length > 0 ? own : tokens.slice(end).filter(isContent);
	const rejected = tokens.slice(start, end).filter(isContent);
	return stated.length === 0 || rejected.length === 0 ? null : { stated, rejected };
}

/** Returns the number of tokens of the marker of a rejection that starts at a token, or 0. */
function lengthOfMarker(tokens: readonly Token[], at: number): number {
	const [word, next] = [tokens[at]?.word, tokens[at + 1]?.word];
	if ((word === "instead" && next === "of") || (word === "rather" && next === "than")) return 2;
	// "Take A, not B", but not "Take A, not only B".
	return word === "not" && tokens[at - 1]?.kind === "break" && next !== "only" && next !== "just" ? 1 : 0;
}

/** Words that begin a part of what is rejected. */
const LINKS = new Set("or that which who".split(" "));
/** Words and signs that end the statement before. */
const STATEMENT_ENDS = new Set("; : because since so but whereas while although though".split(" "));

function isContent({ kind }: Token): boolean {
	return kind === "word" || kind === "name" || kind === "number";
}
