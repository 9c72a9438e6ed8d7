/** Length of the end of a text that must consist of repetitions of a few words, in UTF-16 code units. */
export const PERIODIC_MIN_CHARS = 160;
/** Maximum length of a few words, in UTF-16 code units. */
const WORDS_MAX_CHARS = 32;
/** Maximum length of a part of a sentence that is compared, in UTF-16 code units, and how often in a row it is a loop. */
const PART_MAX_CHARS = 200;
const PARTS_MIN = 3;

/** Returns whether a text of at least `PERIODIC_MIN_CHARS` only repeats a few words, as in "A: A: A: …". */
export function isPeriodic(text: string): boolean {
	if (text.length < PERIODIC_MIN_CHARS || !/\p{L}/u.test(text)) return false;
	for (let period = 1; period <= WORDS_MAX_CHARS; period++) {
		if (text.startsWith(text.slice(period))) return true;
	}
	return false;
}

/** Returns whether a sentence ends with the same long part three times in a row: "it is a tool; it is a tool; it is …". */
export function repeatsPart(sentence: string): boolean {
	const longest = Math.min(PART_MAX_CHARS, Math.floor(sentence.length / PARTS_MIN));
	for (let period = WORDS_MAX_CHARS + 1; period <= longest; period++) {
		// Saves cutting the text for nearly every period.
		if (sentence.at(-1) !== sentence.at(-1 - period)) continue;
		const end = sentence.slice(-PARTS_MIN * period);
		if (end.startsWith(end.slice(period))) return /\p{L}/u.test(end);
	}
	return false;
}
