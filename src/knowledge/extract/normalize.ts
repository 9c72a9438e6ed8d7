import { PAGE_TEXT_MAX_CHARS } from "../../contracts/limits.ts";
import { splitSentences } from "../../text/sentences.ts";

/** Maximum number of UTF-16 code units dropped so that a truncated text ends at the end of a paragraph or sentence. */
const CUT_BACK_MAX_CHARS = 4_000;
/**
 * Maximum number of UTF-16 code units that `toLine` reads. This leaves room for the white space that `toLine` removes.
 */
const LINE_SOURCE_MAX_CHARS = 20_000;

/**
 * Normalizes text for storage: NFC, `\n` line breaks, and no control or invisible characters (zero-width characters,
 * soft hyphens, direction overrides, tags). Replaces C1 controls with the intended windows-1252 characters.
 */
export function normalizeText(text: string): string {
	return text
		.toWellFormed()
		.replace(/\r\n?|\u2028|\u2029/g, "\n")
		.replace(C1, (character) => WINDOWS_1252.charAt(character.charCodeAt(0) - 0x80))
		.replace(UNSEEN, "")
		.replace(MARKS, "$1")
		.normalize("NFC");
}

/** Normalizes text to a single line and truncates it to `maxChars`. Returns null if nothing remains. */
export function toLine(text: string | null | undefined, maxChars: number): string | null {
	const flat = normalizeText((text ?? "").trimStart().slice(0, LINE_SOURCE_MAX_CHARS))
		.replace(/\s+/g, " ")
		.trim();
	if (flat.length <= maxChars) return flat === "" ? null : flat;
	const head = flat
		.slice(0, maxChars - 1)
		.toWellFormed()
		.replace(/\ufffd$/, "");
	const space = head.lastIndexOf(" ");
	return `${space > maxChars / 2 ? head.slice(0, space) : head}…`;
}

/**
 * Trims a text and truncates it to `PAGE_TEXT_MAX_CHARS`, at the end of a paragraph if possible, otherwise of a
 * sentence.
 */
export function truncateText(text: string): string {
	const whole = text.trim();
	if (whole.length <= PAGE_TEXT_MAX_CHARS) return whole;
	const from = PAGE_TEXT_MAX_CHARS - CUT_BACK_MAX_CHARS;
	const tail = whole
		.slice(from, PAGE_TEXT_MAX_CHARS)
		.toWellFormed()
		.replace(/\ufffd$/, "");
	const paragraph = tail.lastIndexOf("\n\n");
	// The last sentence of the tail may be incomplete.
	const sentence = splitSentences(tail).at(-2)?.end ?? tail.length;
	const cut = whole.slice(0, from + (paragraph > 0 ? paragraph : sentence));
	return removeTrailingHeadings(cut).trim();
}

/** Removes trailing headings, whose sections were truncated. */
function removeTrailingHeadings(text: string): string {
	let kept = text.trimEnd();
	for (let at = kept.lastIndexOf("\n"); at >= 0; at = kept.lastIndexOf("\n")) {
		if (!/^#{1,6} /.test(kept.slice(at + 1))) break;
		kept = kept.slice(0, at).trimEnd();
	}
	return kept;
}

/**
 * Limits the number of combining marks per character, because normalization sorts them in quadratic time (UAX #15,
 * section 13).
 */
const MARKS = /(\p{M}{30})\p{M}+/gu;
const C1 = /[\u0080-\u009f]/g;
const WINDOWS_1252 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";
const UNSEEN =
	/(?![\n\t])\p{Cc}|[\u00ad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]|[\u{e0000}-\u{e007f}]/gu;
