import type { AlignedWord } from "./alignment.ts";
import { findPlace, SAME } from "./coverage.ts";
import type { ParsedSentence } from "./sentence.ts";

/** A word below this similarity isn't in a sentence. */
const MISSING = 0.3;
/** Maximum number of words that are replaced by others. */
const REPLACED_MAX = 4;
/** Minimum number of words that a claim and a sentence must have in common. */
const COMMON_MIN = 3;

/** Words that may stand for a thing that is named elsewhere. */
const PRONOUNS = new Set("it they he she this these".split(" "));

/**
 * Returns whether a clause of the claim repeats one of the window with one thing replaced by another that the passages
 * mention elsewhere, as in "Call the cook" for "Call the porter". A paraphrase uses words that they don't contain.
 */
export function replacesByKnown(
	claim: ParsedSentence,
	aligned: readonly AlignedWord[],
	isKnown: (stem: string) => boolean,
): boolean {
	return claim.clauses.some((_, clause) => {
		const from = findStart(claim, clause);
		const own = aligned.filter(({ claim: word }) => word.clause >= from && word.clause <= clause);
		return replacesOne(own, aligned, isKnown);
	});
}

/** Returns the first clause of a statement: "In summer, it is open" starts with a phrase of its own. */
function findStart({ tokens, clauses }: ParsedSentence, clause: number): number {
	const comma = tokens.find((token) => token.clause === clause);
	return clause === 1 && clauses[0]?.verb === null && comma?.word === "," ? 0 : clause;
}

function replacesOne(
	own: readonly AlignedWord[],
	aligned: readonly AlignedWord[],
	isKnown: (stem: string) => boolean,
): boolean {
	const exact = own.filter(({ similarity }) => similarity >= SAME);
	const place = findPlace(exact);
	if (place === null) return false;
	const from = findStart(place.sentence, place.clause);
	const there = place.sentence.content.filter(
		(token) => token.clause >= from && token.clause <= place.clause,
	);
	const isThere = ({ sentence, similarity }: AlignedWord) =>
		sentence === place.sentence && similarity >= SAME;
	const isElsewhere = ({ claim: { kind, stem }, sentence, similarity }: AlignedWord) =>
		kind !== "number" && isKnown(stem) && (sentence !== place.sentence || similarity < MISSING);
	const other = own.flatMap((word, at) => (isThere(word) ? [] : [at]));
	const [first = 0, last = -1] = [other[0], other.at(-1)];
	if (other.length === 0 || last - first + 1 !== other.length || other.length > REPLACED_MAX) return false;
	if (own[first]?.claim.isVerb || !own.slice(first, last + 1).every(isElsewhere)) return false;
	const common = aligned.filter((word) => word.sentence === place.sentence && word.similarity >= SAME);
	if (common.length < COMMON_MIN) return false;
	const [before, after] = [own[first - 1]?.match ?? null, own[last + 1]?.match ?? null];
	if ([before, after].some((word) => word !== null && !there.includes(word))) return false;
	// Without a verb, the first word may describe the next one: "like a bank account" for "like an account".
	if (before === null && own[first]?.claim.frame === "") return false;
	const start = before === null ? 0 : there.indexOf(before) + 1;
	const replaced = there.slice(start, after === null ? undefined : there.indexOf(after));
	const { tokens } = place.sentence;
	const slot = tokens.slice(
		before === null ? tokens.findIndex(({ clause }) => clause >= from) : tokens.indexOf(before) + 1,
		after === null ? undefined : tokens.indexOf(after),
	);
	if (slot.some(({ word }) => PRONOUNS.has(word))) return false;
	const known = new Set(aligned.flatMap(({ claim: word, match }) => [word.stem, match?.stem]));
	return (
		replaced.length > 0 &&
		replaced.length <= REPLACED_MAX &&
		replaced.every(({ stem, kind }) => !known.has(stem) && kind !== "number") &&
		replaced.some(({ isVerb }) => !isVerb)
	);
}
