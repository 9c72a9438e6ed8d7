/** Signs of Chinese, Japanese and Korean, each of which is a unit. */
const CJK = "\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Hangul}\\u30fc";
/**
 * Letters and marks of Thai, Lao, Burmese, Khmer, Tai, Balinese and Javanese, which form clusters; these have no spaces
 * between words either.
 */
const SOUTHEAST =
	"\\u0e01-\\u0e3a\\u0e40-\\u0e4e\\u0e81-\\u0ece\\u0edc-\\u0edf\\u1000-\\u103f\\u1050-\\u108f\\u1780-\\u17d3\\u17d7\\u17dc\\u17dd\\u1950-\\u1974\\u1980-\\u19c9\\u1a20-\\u1a7c\\u1b00-\\u1b4b\\ua980-\\ua9c0\\uaa60-\\uaa76\\uaa7a-\\uaac2";

const RUN = new RegExp(`[${CJK}]+|[${SOUTHEAST}]+`, "gu");
const WHOLE_RUN = new RegExp(`^(?:${RUN.source})$`, "u");

/** A quick check that spares Latin text the rest. */
const WITHOUT_UNSPACED = /^[\0-\u02ff\u2000-\u206f]*$/;

/**
 * A unit of a run: one sign, or a consonant with the vowels before, on and after it and the consonants stacked below. A
 * word is a number of whole units wherever it stands.
 */
const UNIT = new RegExp(
	`[${CJK}]|[เ-ไເ-ໄ]?\\p{L}(?:[\\u17d2\\u1039\\u1a60\\u1b44\\ua9c0]\\p{L}|\\p{M}|[ะาๅๆະາ])*|\\p{M}`,
	"gu",
);

/**
 * A text with spaces where an index of words needs them. Chinese, Japanese, Thai, Lao, Khmer and Burmese have none between
 * words, and Korean endings cling to them: each such run becomes its overlapping pairs of units, "量子計算" "量子 子計 計算", so that
 * a part of it is found (as Lucene's CJKAnalyzer does). In Unicode's composed form.
 */
export function insertBigrams(text: string): string {
	if (WITHOUT_UNSPACED.test(text)) return text;
	return text.normalize("NFC").replace(RUN, (run) => ` ${toBigrams(run).join(" ")} `);
}

/** The single units of each run of a text that has several: a word of one unit is in no pair alone. */
export function listUnigrams(text: string): string[] {
	if (WITHOUT_UNSPACED.test(text)) return [];
	return (text.match(RUN) ?? []).flatMap((run) => {
		const units = run.match(UNIT) ?? [];
		return units.length > 1 ? units : [];
	});
}

/** Whether a word is what `spaced` made of a run. */
export function isUnspaced(word: string): boolean {
	return WHOLE_RUN.test(word);
}

function toBigrams(run: string): string[] {
	const units = run.match(UNIT) ?? [];
	if (units.length === 1) return units;
	return units.slice(1).map((unit, at) => `${units[at]}${unit}`);
}
