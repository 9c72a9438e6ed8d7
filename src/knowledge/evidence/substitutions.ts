import type { AlignedWord } from "./alignment.ts";
import { findPlace, SAME } from "./coverage.ts";
import type { ParsedSentence } from "./sentence.ts";

/** A word below this similarity isn't in a sentence. */
const MISSING = 0.3;
/** Maximum number of words that are replaced by others. */
const REPLACED_MAX = 3;
/** Minimum number of words that a claim and a sentence must have in common. */
const COMMON_MIN = 3;

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
		const own = aligned.filter(({ claim: word }) => word.clause === clause);
		return replacesOne(own, aligned, isKnown);
	});
}

function replacesOne(
	own: readonly AlignedWord[],
	aligned: readonly AlignedWord[],
	isKnown: (stem: string) => boolean,
): boolean {
	const exact = own.filter(({ similarity }) => similarity >= SAME);
	const place = findPlace(exact);
	if (place === null) return false;
	const there = place.sentence.content.filter((token) => token.clause === place.clause);
	const isThere = ({ sentence, similarity }: AlignedWord) =>
		sentence === place.sentence && similarity >= SAME;
	const isElsewhere = ({ claim: { kind, stem }, sentence, similarity }: AlignedWord) =>
		kind !== "number" && isKnown(stem) && (sentence !== place.sentence || similarity < MISSING);
	const other = own.flatMap((word, at) => (isThere(word) ? [] : [at]));
	const [first = 0, last = -1] = [other[0], other.at(-1)];
	if (other.length === 0 || last - first + 1 !== other.length || other.length > REPLACED_MAX) return false;
	// A subject may be named in another sentence, to which a pronoun refers.
	const isSubject = own[first]?.claim.frame === "subject";
	if (isSubject || own[first]?.claim.isVerb || !own.slice(first, last + 1).every(isElsewhere)) return false;
	const common = aligned.filter((word) => word.sentence === place.sentence && word.similarity >= SAME);
	if (common.length < COMMON_MIN) return false;
	const [before, after] = [own[first - 1]?.match ?? null, own[last + 1]?.match ?? null];
	if ([before, after].some((word) => word !== null && !there.includes(word))) return false;
	const start = before === null ? 0 : there.indexOf(before) + 1;
	const replaced = there.slice(start, after === null ? undefined : there.indexOf(after));
	const known = new Set(aligned.flatMap(({ claim: word, match }) => [word.stem, match?.stem]));
	return (
		replaced.length > 0 &&
		replaced.length <= REPLACED_MAX &&
		replaced.every(({ stem, kind }) => !known.has(stem) && kind !== "number") &&
		replaced.some(({ isVerb }) => !isVerb)
	);
}
