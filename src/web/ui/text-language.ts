/** Number of UTF-16 code units at the start of a text that determine its language. */
const SAMPLE_CHARS = 400;
const LETTERS = /\p{L}/gu;
const HAN = /\p{sc=Han}/gu;
const KANA = /[\p{sc=Hiragana}\p{sc=Katakana}]/gu;
const HANGUL = /\p{sc=Hangul}/gu;
/** Share of a language's own script in a Chinese, Japanese or Korean text. Lower shares are quoted words. */
const OWN_SCRIPT_MIN = 0.15;

/**
 * Returns the language tag of a Chinese, Japanese or Korean text, for its `lang` attribute; undefined for other texts.
 * Browsers need it to select the glyphs, because the languages share code points, and to break lines.
 *
 * @param userLanguages the user's languages. They tell which Chinese script is meant.
 */
export function findTextLanguage(
	text: string,
	userLanguages: readonly string[] = navigator.languages,
): string | undefined {
	const sample = text.slice(0, SAMPLE_CHARS);
	const count = (script: RegExp) => sample.match(script)?.length ?? 0;
	const [han, kana, hangul] = [count(HAN), count(KANA), count(HANGUL)];
	const all = han + kana + hangul;
	// A character of these scripts says as much as about two Latin letters.
	if (all === 0 || 3 * all < count(LETTERS)) return undefined;
	if (hangul >= OWN_SCRIPT_MIN * all) return "ko";
	if (kana >= OWN_SCRIPT_MIN * all) return "ja";
	return userLanguages.find((language) => language.startsWith("zh")) ?? "zh";
}

/** Returns the attributes of an element whose text is in any language and direction. */
export function languageProps(text: string): { dir: "auto"; lang: string | undefined } {
	return { dir: "auto", lang: findTextLanguage(text) };
}
