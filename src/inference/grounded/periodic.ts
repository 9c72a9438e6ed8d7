/** Minimum length of the end of a text that must consist of repetitions, in UTF-16 code units. */
const PERIODIC_MIN_CHARS = 160;
/** Maximum length of what is repeated, in UTF-16 code units, and how often a long part must be. */
const PERIOD_MAX_CHARS = 80;
const PERIODS_MIN = 3;
/** Length of the end of a text that is enough to find repetitions, in UTF-16 code units. */
export const PERIODIC_MAX_CHARS = PERIODS_MIN * PERIOD_MAX_CHARS;

/**
 * Returns whether a text ends with repetitions of a few words, as in "A: A: A: …", or with the same part of a sentence
 * three times in a row.
 */
export function isPeriodic(text: string): boolean {
	if (text.length < PERIODIC_MIN_CHARS) return false;
	for (let period = 1; period <= PERIOD_MAX_CHARS; period++) {
		const length = Math.max(PERIODIC_MIN_CHARS, PERIODS_MIN * period);
		if (text.length < length) return false;
		// Saves cutting the text for nearly every period.
		if (text.at(-1) !== text.at(-1 - period)) continue;
		const end = text.slice(-length);
		if (end.startsWith(end.slice(period))) return /\p{L}/u.test(end);
	}
	return false;
}
