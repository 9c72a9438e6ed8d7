import { lazy } from "./lazy.ts";

/** Chinese and Japanese characters, for a character class. Their texts have no spaces between words. */
export const CHINESE_JAPANESE = "\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\u30fc";
/** Chinese, Japanese and Korean characters, each of which is a unit. */
const CJK = `${CHINESE_JAPANESE}\\p{sc=Hangul}`;
/** Letters and marks of Thai, Lao, Burmese, Khmer, Tai, Balinese and Javanese. In these scripts, units are clusters. */
const SOUTHEAST =
	"\\u0e01-\\u0e3a\\u0e40-\\u0e4e\\u0e81-\\u0ece\\u0edc-\\u0edf\\u1000-\\u103f\\u1050-\\u108f\\u1780-\\u17d3\\u17d7\\u17dc\\u17dd\\u1950-\\u1974\\u1980-\\u19c9\\u1a20-\\u1a7c\\u1b00-\\u1b4b\\ua980-\\ua9c0\\uaa60-\\uaa76\\uaa7a-\\uaac2";

const RUN = `[${CJK}]+|[${SOUTHEAST}]+`;
const runs = lazy(() => new RegExp(RUN, "gu"));
const eachRun = lazy(() => new RegExp(`(${RUN})`, "u"));
const wholeRun = lazy(() => new RegExp(`^(?:${RUN})$`, "u"));

const anyChineseJapanese = lazy(() => new RegExp(`[${CHINESE_JAPANESE}]`, "u"));
const anyCjk = lazy(() => new RegExp(`[${CJK}]`, "u"));

/** Matches text that contains no unspaced script. The slower patterns are not applied to such text. */
const WITHOUT_UNSPACED = /^[\0-\u02ff\u2000-\u206f]*$/;

/**
 * A unit of a run: a CJK character, or a consonant with its vowels and subscript consonants. Words consist of whole
 * units.
 */
const units = lazy(
	() =>
		new RegExp(
			`[${CJK}]|[เ-ไເ-ໄ]?\\p{L}(?:[\\u17d2\\u1039\\u1a60\\u1b44\\ua9c0]\\p{L}|\\p{M}|[ะาๅๆະາ])*|\\p{M}`,
			"gu",
		),
);

/**
 * Replaces each run of an unspaced script with its overlapping bigrams, like Lucene's CJKAnalyzer. For example, "量子計算"
 * becomes "量子 子計 計算". Chinese, Japanese, Thai, Lao, Khmer and Burmese do not put spaces between words, and Korean
 * attaches particles to words. The result is in NFC.
 */
export function insertBigrams(text: string): string {
	if (WITHOUT_UNSPACED.test(text)) return text;
	return text.normalize("NFC").replace(runs(), (run) => ` ${toBigrams(run).join(" ")} `);
}

/** Returns the units of each run that has more than one. Indexing them allows a search to find single-unit words. */
export function listUnigrams(text: string): string[] {
	if (WITHOUT_UNSPACED.test(text)) return [];
	return (text.match(runs()) ?? []).flatMap((run) => {
		const found = run.match(units()) ?? [];
		return found.length > 1 ? found : [];
	});
}

/** Splits a word where it changes between a spaced and an unspaced script. "GPT量子" becomes "GPT" and "量子". */
export function splitByScript(word: string): string[] {
	if (WITHOUT_UNSPACED.test(word)) return [word];
	return word.split(eachRun()).filter((part) => part !== "");
}

/** Returns whether a text contains Chinese or Japanese characters. */
export function hasChineseOrJapanese(text: string): boolean {
	return anyChineseJapanese().test(text);
}

/** Returns whether a text contains Chinese, Japanese or Korean characters. */
export function hasCjk(text: string): boolean {
	return anyCjk().test(text);
}

/** Returns whether a word is entirely in an unspaced script, like every bigram that `insertBigrams` creates. */
export function isUnspaced(word: string): boolean {
	return wholeRun().test(word);
}

function toBigrams(run: string): string[] {
	const found = run.match(units()) ?? [];
	if (found.length === 1) return found;
	return found.slice(1).map((unit, at) => `${found[at]}${unit}`);
}
