import type { AlignedWord } from "./alignment.ts";
import { SAME } from "./coverage.ts";
import type { ParsedSentence, Token } from "./sentence.ts";

/** Distances in tokens that the signs between two words, and the ends of sentences and statements, add. */
const BREAK_DISTANCE = 3;
const STATEMENT_DISTANCE = 8;

/** Where each stem occurs in a window. */
type Places = ReadonlyMap<string, readonly number[]>;

/**
 * Returns how much nearer the words of two clauses of a claim would be to each other in the window if the clauses
 * exchanged a word, as a share of their distances, from 0 to 1. For example, "Cats bark and dogs purr" would exchange
 * "bark" and "purr" if the window says "Cats purr, dogs bark".
 */
export function measureCrossedClauses(
	claim: ParsedSentence,
	aligned: readonly AlignedWord[],
	sentences: readonly ParsedSentence[],
): number {
	if (claim.clauses.length < 2) return 0;
	const places = locateStems(sentences);
	const matched = aligned.filter(({ match, similarity }) => match !== null && similarity >= SAME);
	const clauses = claim.clauses.flatMap((_, clause) =>
		isStatement(claim, clause) ? [matched.filter((word) => word.claim.clause === clause)] : [],
	);
	let most = 0;
	for (const [at, one] of clauses.entries()) {
		for (const other of clauses.slice(at + 1)) {
			const [first, second] = [listOwn(one, other), listOwn(other, one)];
			if (first.length > 1 && second.length > 1) most = Math.max(most, measureGain(first, second, places));
		}
	}
	return most;
}

/**
 * Returns whether a clause states something: it has a verb, or omits the one before it, as in "guests pay 46 euros, members
 * 30". The parts of a list don't.
 */
function isStatement({ tokens, clauses }: ParsedSentence, clause: number): boolean {
	const start = tokens.find((token) => token.clause === clause);
	return clauses[clause]?.verb != null || (start?.kind === "break" && !CONJUNCTIONS.has(start.word));
}

const CONJUNCTIONS = new Set(["and", "or"]);

/** Returns the words of a clause that another one doesn't contain. */
function listOwn(words: readonly AlignedWord[], others: readonly AlignedWord[]): Token[] {
	const shared = new Set(others.map(({ match }) => match?.stem));
	return words.flatMap(({ claim, match }) =>
		match === null || shared.has(match.stem) ? [] : [{ ...claim, stem: match.stem }],
	);
}

/** Returns the share of the distances within two clauses that the best exchange of two words saves. */
function measureGain(one: readonly Token[], other: readonly Token[], places: Places): number {
	const distance = (token: Token, words: readonly Token[], left: Token) =>
		words.reduce((sum, word) => sum + (word === left ? 0 : findDistance(token, word, places)), 0);
	const sumOf = (words: readonly Token[]) =>
		words.reduce((sum, word) => sum + distance(word, words, word), 0) / 2;
	const total = sumOf(one) + sumOf(other);
	let most = 0;
	for (const first of one) {
		for (const second of other) {
			if (first.isVerb !== second.isVerb || (first.kind === "number") !== (second.kind === "number"))
				continue;
			const kept = distance(first, one, first) + distance(second, other, second);
			const exchanged = distance(second, one, first) + distance(first, other, second);
			most = Math.max(most, kept - exchanged);
		}
	}
	return total === 0 ? 0 : Math.min(1, most / total);
}

function findDistance({ stem: one }: Token, { stem: other }: Token, places: Places): number {
	let least = Number.POSITIVE_INFINITY;
	for (const a of places.get(one) ?? []) {
		for (const b of places.get(other) ?? []) least = Math.min(least, Math.abs(a - b));
	}
	return Number.isFinite(least) ? least : 0;
}

function locateStems(sentences: readonly ParsedSentence[]): Places {
	const places = new Map<string, number[]>();
	let at = 0;
	for (const { tokens } of sentences) {
		for (const { kind, word, stem } of tokens) {
			at++;
			if (kind === "break") at += STATEMENT_ENDS.has(word) ? STATEMENT_DISTANCE : BREAK_DISTANCE;
			else if (kind !== "function") places.set(stem, [...(places.get(stem) ?? []), at]);
		}
		at += STATEMENT_DISTANCE;
	}
	return places;
}

const STATEMENT_ENDS = new Set([";", ":"]);
