/**
 * Runs of signs of writings that put no spaces between words, Chinese and Japanese, and of Korean, where endings cling
 * to them. (Thai and its neighbours do so too, but their vowels are marks that the index drops: left as they are.)
 */
const RUN = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\u30fc]+/gu;

/**
 * A text with spaces where an index of words needs them: each such run becomes its overlapping pairs of signs, "量子計算"
 * "量子 子計 計算", so that a part of it is found (as Lucene's CJKAnalyzer does). In Unicode's composed form.
 */
export function spaced(text: string): string {
	return text.normalize("NFC").replace(RUN, (run) => ` ${pairsOf(run).join(" ")} `);
}

/** Whether a word is what `spaced` made of a run. */
export function isPair(word: string): boolean {
	return word.replace(RUN, "") === "";
}

function pairsOf(run: string): string[] {
	const signs = [...run];
	if (signs.length === 1) return signs;
	return signs.slice(1).map((sign, at) => `${signs[at]}${sign}`);
}
