import { findAbbreviation } from "./abbreviations.ts";
import { wordSet } from "./word-set.ts";

/** Number of UTF-16 code units that are read on each side of a possible end. */
const CONTEXT_CHARS = 50;

/**
 * Returns whether the sentence that begins at `start` ends at `offset`, which follows its punctuation and any white
 * space. A line break always ends a sentence.
 */
export function isSentenceEnd(text: string, start: number, offset: number): boolean {
	const left = text.slice(Math.max(start, offset - CONTEXT_CHARS), offset);
	const before = left.trimEnd();
	const gap = left.slice(before.length);
	const after = text.slice(offset, offset + CONTEXT_CHARS);
	if (gap.includes("\n") || after.trim() === "") return true;
	if (gap === "" && WITHIN_WORD.test(before) && STARTS_WITH_WORD.test(after)) return false;
	if (offset - start <= CONTEXT_CHARS && LIST_MARKER.test(before)) return false;
	const [, marks = "", closers = ""] = ENDING.exec(before) ?? [];
	const words = before.slice(0, before.length - marks.length - closers.length);
	if (marks === ".") return !isPeriodInside(words, after);
	// An ellipsis after white space or an opening bracket stands for omitted words.
	if (/^(?:…|\.{2,})$/.test(marks)) return !/(?:^|[\s([])$/.test(words);
	return !(/[^*_\s]/.test(closers) && CONTINUES_AFTER_QUOTE.test(after));
}

/** Matches text before a period or question mark within a URL, a version or a file name. */
const WITHIN_WORD = /[.?!…]["'”’»)*_\]]{0,3}$/;
const STARTS_WITH_WORD = /^(?!\p{Lo})[\p{L}\p{N}]/u;
const LIST_MARKER = /^\(?(?:\d{1,3}|\p{L}|[ivx]{2,5}|[IVX]{2,5})[.)]$/u;
/** Matches final punctuation and the closing quotation marks, brackets and emphasis after it. */
const ENDING = /([.?!…]+)((?: ?["'”’»)\]*_])*)$/;

/** Matches the rest of a sentence that contains a quotation, as in `"Stop!" he said` and `"Who?" Ann asked`. */
const CONTINUES_AFTER_QUOTE =
	/^(?:[*_("'“‘«]{0,3}\p{Ll}|(?:\p{Lu}[\p{L}’'-]{0,20}\.? ){1,3}(?:said|says|asked|asks|replied|answered|wrote|cried|shouted|added|called)\b)/u;

/**
 * Returns whether the period between two texts belongs to an abbreviation, an initial, an ordinal number or the number
 * of a list item after a colon, as in "Note 2 says: 1. Print the sheet."
 */
function isPeriodInside(before: string, after: string): boolean {
	const [word = "", previous = ""] = before
		.split(/[\s"'“‘«„»(*_/]/)
		.slice(-2)
		.reverse();
	const next = after.replace(/^[\s"'“‘«„»(*_¿¡]+/u, "");
	const isStarter = STARTERS.has((/^[\p{L}\p{M}]+/u.exec(next)?.[0] ?? "").toLowerCase());
	if (/^\d{1,2}$/.test(word))
		return (previous.endsWith(":") || isOrdinal(previous.toLowerCase(), next)) && !isStarter;
	// The first letter of "z. B." or of "J. K. Rowling".
	if (/^\p{L}$/u.test(word) && /^\p{L}\.(?:\s|$)/u.test(next)) return true;
	const candidates = [`${previous.replace(".", "")}_${word}`, word, word.replace(/^.*-/, "")];
	const kind = candidates.map(findAbbreviation).find((found) => found !== null) ?? null;
	switch (kind) {
		case "inside":
			return true;
		case "before-number":
			return NUMBER.test(next) || (/^[ap]\.m$/i.test(word) && AFTER_TIME.test(next));
		case "may-end":
			return !isStarter;
		case null:
			return /^\p{Lu}$/u.test(word) && !isStarter && !NAMED_BY_LETTER.has(previous.toLowerCase());
	}
}

/** Matches a number, a Roman numeral or a letter that numbers something, such as "3", "§ 4", "IV" or "B2". */
const NUMBER = /^(?:[#§]? ?\p{N}|[IVXLC]{2,6}\b|\p{Lu}\d)/u;
const AFTER_TIME =
	/^(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:[ECMP][SD]?T|GMT|UTC|BST|CES?T)\b|(?:Jan|Feb|March|April|May|June|July|Aug|Sept|Oct|Nov|Dec))/i;

/** Returns whether a number is a German ordinal, as in "3. Oktober" and "im 19. Jahrhundert". */
function isOrdinal(previous: string, next: string): boolean {
	return GERMAN_MONTH.test(next) || GERMAN_DETERMINERS.has(previous);
}

const GERMAN_MONTH =
	/^(?:Januar|Jänner|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)(?!\p{L})/u;
const GERMAN_DETERMINERS = wordSet(
	"der dem den des das die im vom zum zur beim ins jeder jede jedes jedem ihr ihre sein seine",
);

/** Nouns before a letter that is a name and not an initial, and words before "I" or a grade. */
const NAMED_BY_LETTER = wordSet(
	`vitamin vitamins plan type class group grade option hepatitis appendix part section point step case team series phase tier
	level category schedule war an a and than am do did can could will would have was but should or as not`,
);

/** Words that often start a sentence and rarely continue a name. */
const STARTERS = wordSet(
	`the a an this that these those he she it they we you i his her its their our my your there here in on at as if when while
	after before since because although though however but and so or yet for from with by to then thus also both each every
	some many most all no not one two another such what who which how why where once until unless despite during instead
	meanwhile moreover furthermore nevertheless today later next finally first second let only other others among between
	under over about according is are was were did does do can
	der die das ein eine er sie es wir ihr ich dieser diese dieses im am auf bei mit nach seit zu zum aber und doch auch wenn
	als nur dort dann danach für durch man sein seine
	le la les un une il elle ils elles ce cette ces nous vous je en dans pour avec mais et
	el los las una él ella ellos ellas este esta estos estas con por para pero se su sus lo gli uno
	het een hij zij ze we`,
);
