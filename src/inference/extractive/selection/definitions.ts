import { findDefinedAcronyms } from "../../../text/acronyms.ts";
import type { QueryTerm } from "../question/query-terms.ts";
import type { Question } from "../question/question.ts";
import { intersects, stemsOf } from "../words/stems.ts";

/** Returns whether a text begins like a definition of the subject: "X is …", "X (Y) means …", "X: …" or "X — …". */
export function defines(
	text: string,
	{ subject }: Pick<Question, "subject">,
	terms: readonly QueryTerm[],
): boolean {
	const [, defined] = DEFINITION.exec(text) ?? WITHIN.exec(text) ?? [];
	if (defined === undefined || SOME.test(defined) || CLAUSE.test(defined) || MADE.test(text)) return false;
	const stems = stemsOf(defined);
	return stems.size <= subject.size + 1 && containsSubject(stems, subject, terms);
}

const DEFINITION =
	/^["“(]?(?:(?:The|An?|Die|Der|Das|Eine?|Le|La|Les|Un|Une|El|Los|Las) )?(.{1,70}?)["”)]?(?:,? \([^)]{1,80}\))?(?:: | [–—-] |,? (?:is|are|was|were|means?|refers? to|describes?|denotes?|stands? for|consists? of|comprises?|ist|sind|war|est|sont|es|son|bedeutet)\b)/i;

/** Matches the beginning of a sentence about some of the things that a word stands for, or of a clause before another. */
const SOME =
	/^(?:because|since|when|while|if|although|unless|nearly|almost|most|many|some|few|several|all|other|these|those|such|early|modern|today's) /i;

/** Matches the beginning of a sentence whose verb is of a clause, as in "a contract sees only what is …". */
const CLAUSE = / (?:what|that|which|who|where|when|there|it|they|if)$/i;

/** Matches a sentence that says what is done with something, how much it is, or what else, which is no definition. */
const MADE =
	/^.{1,70}? (?:is|are|was|were) (?:(?:also|about|around|only|over|nearly)\b|(?:(?:often|usually|mostly|still) )?(?:made|built|used|found|kept|sold)\b)/i;

/** Matches a sentence that says what happens in something, as in "In proof of work, nodes spend computing power." */
const WITHIN = /^In (?:an? )?(\P{Lu}{1,40}?)(?: \([^)]{1,20}\))?, /u;

/**
 * Returns whether a text says in passing what the subject is: "gas, a fee that …", "split into tokens: words …", "…, which is
 * called mining".
 */
export function explainsInPassing(text: string, { subject }: Question, terms: readonly QueryTerm[]): boolean {
	if (subject.size === 0) return false;
	const before = [...text.matchAll(APPOSITION)].map(({ index }) =>
		text.slice(0, index).split(/\s+/).slice(-subject.size).join(" "),
	);
	const called = [...text.matchAll(CALLED)].map(([, name = ""]) => name);
	return [...before, ...called].some((name) => containsSubject(stemsOf(name), subject, terms));
}

const CALLED = /\b(?:(?:is|are|was|were) called|known as|referred to as) ([^.,;:()]{1,40})/gi;

const APPOSITION = /(?:,|:| [–—]| \() ?an? (?=\p{L})|: (?=\p{Ll})/gu;

/** Returns whether a text writes out the subject and gives its abbreviation, as in "an Automatic Identification System (AIS)". */
export function spellsOut(text: string, { subject }: Question): boolean {
	return (
		subject.size > 0 &&
		findDefinedAcronyms(text).some(({ long }) => {
			const stems = stemsOf(long);
			return stems.size === subject.size && [...subject].every((stem) => stems.has(stem));
		})
	);
}

/** Returns whether a text begins with the subject, and doesn't only say what is done with it or with some of its kind. */
export function beginsWith(text: string, { subject }: Question, terms: readonly QueryTerm[]): boolean {
	if (MADE.test(text) || SOME.test(text)) return false;
	const words = text.split(/\s+/, subject.size + 2).join(" ");
	return subject.size > 0 && containsSubject(stemsOf(words), subject, terms);
}

function containsSubject(
	stems: ReadonlySet<string>,
	subject: ReadonlySet<string>,
	terms: readonly QueryTerm[],
): boolean {
	const known = terms.filter((term) => term.isKnown && subject.has(term.source));
	return known.length > 0 && known.every((term) => intersects(term.stems, stems));
}
