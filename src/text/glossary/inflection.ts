import type { ForeignLanguage } from "../foreign-words.ts";

/** Minimum length of what is left of a word without its ending, in UTF-16 code units. */
const STEM_MIN_CHARS = 3;

/** Returns folded forms that a word may be an inflection of, the most similar first. They may not exist. */
export function listBaseForms(word: string, language: ForeignLanguage): string[] {
	return ENDINGS[language].flatMap(([ending, ...replacements]) => {
		if (!word.endsWith(ending) || word.length - ending.length < STEM_MIN_CHARS) return [];
		return replacements.map((replacement) => word.slice(0, word.length - ending.length) + replacement);
	});
}

/** Returns what the inflected forms of a folded word have in common: "funcion" for "funcionar" and "funcionan". */
export function stemForeign(word: string, language: ForeignLanguage): string {
	const participle =
		language === "de" || language === "nl" ? /^ge(.{3,}?)(?:e?t|d)$/.exec(word)?.[1] : undefined;
	const ending = STEM_ENDINGS[language].exec(word)?.[0] ?? "";
	const stem =
		participle ??
		(word.length - ending.length < STEM_MIN_CHARS ? word : word.slice(0, word.length - ending.length));
	if (language !== "nl") return stem;
	// Dutch spells a long vowel and a final consonant by the syllable: "loopt" and "lopen", "huis" and "huizen".
	return stem.replace(/(.)\1/g, "$1").replace(/z$/, "s").replace(/v$/, "f");
}

/** Endings of nouns and adjectives, and what base forms have instead. */
const ENDINGS: Readonly<Record<ForeignLanguage, readonly (readonly [ending: string, ...bases: string[]])[]>> =
	{
		de: [
			["e", ""],
			["n", ""],
			["s", ""],
			["en", "", "e"],
			["er", "", "e"],
			["es", "", "e"],
			["em", ""],
			["ern", ""],
			["innen", "", "e"],
			["in", "", "e"],
		],
		es: [
			["s", ""],
			["es", "", "e"],
			["a", "o", ""],
			["as", "o", ""],
			["os", "o"],
			["ces", "z"],
		],
		fr: [
			["s", ""],
			["e", ""],
			["es", ""],
			["x", ""],
			["aux", "al"],
			["euse", "eux"],
			["elle", "el"],
			["elles", "el"],
			["ive", "if"],
			["ives", "if"],
		],
		it: [
			["i", "o", "e", "io"],
			["a", "o"],
			["e", "a", "o"],
			["hi", "o"],
			["he", "a"],
			["ii", "io"],
		],
		pt: [
			["s", ""],
			["es", ""],
			["a", "o", ""],
			["as", "o", ""],
			["os", "o"],
			["oes", "ao"],
			["aes", "ao"],
			["ais", "al"],
			["eis", "el"],
			["ns", "m"],
		],
		nl: [
			["e", ""],
			["s", ""],
			["en", "", "e"],
			["n", ""],
			["eren", ""],
		],
	};

/** The endings that `stemForeign` removes, the longest first. */
const STEM_ENDINGS: Readonly<Record<ForeignLanguage, RegExp>> = {
	de: /(?:testen|ungen|test|tes|ten|tet|ern|est|en|em|er|es|et|st|te|e|n|s|t)$/,
	es: /(?:abamos|iendo|ieron|amente|mente|ados|adas|idos|idas|ando|aron|amos|emos|imos|aban|ado|ada|ido|ida|aba|ian|ara|ere|ar|er|ir|an|en|as|es|os|io|ia|a|e|o)$/,
	fr: /(?:aient|eront|eaux|ement|erait|ions|ent|ait|ant|era|ees|ons|ez|er|ir|re|ee|es|e|s|t|x)$/,
	it: /(?:avano|evano|ivano|mente|iamo|ando|endo|ano|ono|ato|ata|ati|ate|uto|uta|uti|ute|ito|ita|iti|ite|ava|eva|iva|are|ere|ire|he|hi|a|e|i|o)$/,
	pt: /(?:avam|aram|eram|iram|ando|endo|indo|mente|amos|emos|imos|ados|adas|idos|idas|ado|ada|ido|ida|ava|ar|er|ir|am|em|ou|eu|iu|as|es|os|a|e|o)$/,
	nl: /(?:ten|den|end|en|te|de|er|e|(?<=.{4})[std])$/,
};
