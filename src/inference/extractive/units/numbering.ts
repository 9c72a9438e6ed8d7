import { lazy } from "../../../text/lazy.ts";

/**
 * Matches what follows a day or an amount rather than the number of a step, as in "1. Mai" and "2.5 Millionen". English has
 * no point after a day, so "1. May I go?" is a step.
 */
export const COUNTED = String.raw`(?:Januar|Jänner|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember|Million(?:en)?|Milliarden?)(?!\p{L})`;
const NAME = String.raw`(?=["“(]?[\p{Lu}\p{Lo}])(?!${COUNTED})`;
const headingNumber = lazy(
	() => new RegExp(String.raw`^(?:\d{1,2}[.)]|\d{1,2}(?:\.\d{1,2})+\.?)\s+${NAME}`, "u"),
);

/** Removes the number of a heading, which may have several levels, as in "2.5 Cleaning". */
export function removeHeadingNumber(text: string): string {
	return text.replace(headingNumber(), "");
}

/** Maximum length of the title of a numbered section in plain text, in UTF-16 code units. */
const TITLE_MAX_CHARS = 50;
const numberedTitle = lazy(
	() => new RegExp(String.raw`^(?:(?:§ ?)?\d{1,2}(?:\.\d{1,2})*[.)]?)[ \t]+${NAME}(.*?)\s*$`, "u"),
);

/**
 * Returns the title of a numbered section in plain text, as in "3. Rent" above "The monthly rent is 940 euros.", or null
 * if a line is an item or a sentence. `next` is the line below.
 */
export function parseNumberedTitle(line: string, next: string): string | null {
	const [, title = ""] = numberedTitle().exec(line) ?? [];
	if (title === "" || title.length > TITLE_MAX_CHARS || /[.,;:!?]$/.test(title)) return null;
	return /^[\p{Lu}"“(].*[.:!?]\s*$/u.test(next) ? title : null;
}
