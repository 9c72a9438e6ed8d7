/** Length of the end of a text that must consist of repetitions, in UTF-16 code units. */
export const PERIODIC_MIN_CHARS = 160;
/** Maximum length of what is repeated, in UTF-16 code units. */
const PERIOD_MAX_CHARS = 32;

/** Returns whether a text of at least `PERIODIC_MIN_CHARS` only repeats a few words, as in "A: A: A: …". */
export function isPeriodic(text: string): boolean {
	if (text.length < PERIODIC_MIN_CHARS || !/\p{L}/u.test(text)) return false;
	for (let period = 1; period <= PERIOD_MAX_CHARS; period++) {
		if (text.startsWith(text.slice(period))) return true;
	}
	return false;
}
