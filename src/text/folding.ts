/** Text that needs no folding: ASCII, and the quotation marks, dashes and ellipsis of English prose. */
const PLAIN = /^[\0-\x7f\u2010-\u2015\u2018-\u201f\u2026]*$/;

/** Footnote marks, exponents and fractions: "area²" is the word "area" and a 2. */
const RAISED_NUMBER = /\p{No}+/gu;

const TRADEMARK = /[™℠]/g;
/** An accent or a prime in the place of an apostrophe. */
const ACUTE = /[´′]/g;

/**
 * What readers leave out: accents, Hebrew, Arabic and Syriac vowel points, tatweel, nukta, variation selectors, soft
 * hyphens, joiners. Vowel signs of Indic and Southeast Asian scripts stay, and so do the marks that make kana, й, ў and ї
 * letters of their own.
 */
const IGNORED_MARKS =
	// biome-ignore lint/suspicious/noMisleadingCharacterClass: the ranges are of combining marks
	/[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0711\u0730-\u074a\u08d3-\u08ff\u093c\u0a3c\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u302a-\u302d\ufe00-\ufe0f\ufe20-\ufe2f\u{e0100}-\u{e01ef}\p{Cf}\u0640](?<![ИиУу]\u0306|[Іі]\u0308)/gu;

const HAS_SPELLINGS = /[\u0590-\u05ff\u0900-\u0eff\u1780-\u17ff]/;

/** An abbreviation such as צה"ל, with the quotation mark of a keyboard. */
const GERSHAYIM = /(?<=[א-ת])["”](?=[א-ת])/g;

/** Hindi writes a nasal before a consonant either way: हिन्दी, हिंदी. */
const NASAL = /[ङञणनम]\u094d(?=[क-ह])|\u0901/g;

/** Thai and Lao sequences that look like the right one: two E for AE, and the ring before the tone of AM. */
const DOUBLE_E = /เเ|ເເ/g;
/** Khmer writes the same subscript for both letters. */
const SUBSCRIPT_DA = /\u17d2\u178a/g;
const RING_BEFORE_TONE = /([\u0e4d\u0ecd])([\u0e48-\u0e4b\u0ec8-\u0ecb])/g;

/** Letters that Unicode does not decompose, and the plain ones that stand for them. */
const PLAIN_LETTERS = new Map(
	`ß ss,æ ae,œ oe,ø o,ł l,đ d,ð d,þ th,ħ h,ŧ t,ŋ n,ı i,ĸ k,ƒ f,ə e,ɛ e,ɔ o,ɓ b,ɗ d,ƙ k,ƴ y,ɣ g,ɨ i,ʉ u,ƶ z,ґ г,ς σ,
	ٱ ا,ى ي,ی ي,ک ك,ة ه,ۃ ه,ە ه,ہ ه,ھ ه,ʻ ',ʼ ',ʽ ',ʾ ',ʿ ',ʹ ',׳ ',♯ #,
	װ וו,ױ וי,ײ יי,ൺ ണ്,ൻ ന്,ർ ര്,ൽ ല്,ൾ ള്,ൿ ക്,ৎ ত্`
		.split(/,\s*/)
		.flatMap((pair) => {
			const [letter = "", plain = ""] = pair.split(" ");
			const upper = letter === "ß" ? "ẞ" : letter === "ı" ? letter : letter.toUpperCase();
			return [
				...(upper.length === 1 && upper !== letter ? [[upper, plain.toUpperCase()]] : []),
				[letter, plain],
			];
		})
		.map(([letter = "", plain = ""]) => [letter, plain] as const),
);
const REPLACED_CHARACTER = new RegExp(`[${[...PLAIN_LETTERS.keys()].join("")}]|(?![0-9])\\p{Nd}`, "gu");

/**
 * A text in the spelling that all spellings of a word share for its readers: without accents and vowel points, in
 * compatible forms ("ＡＢＣ", "ﬁ") and ASCII digits. Case and punctuation stay, offsets do not.
 */
export function fold(text: string): string {
	if (PLAIN.test(text)) return text;
	const plain = text
		.replace(RAISED_NUMBER, "-$&-")
		.replace(TRADEMARK, " ")
		.replace(ACUTE, "'")
		.normalize("NFKD")
		.replace(IGNORED_MARKS, "")
		.replace(REPLACED_CHARACTER, (sign) => PLAIN_LETTERS.get(sign) ?? toAsciiDigit(sign))
		.normalize("NFC");
	return HAS_SPELLINGS.test(plain) ? unifySpelling(plain) : plain;
}

function unifySpelling(text: string): string {
	return text
		.replace(GERSHAYIM, "״")
		.replace(SUBSCRIPT_DA, "\u17d2\u178f")
		.replace(NASAL, "\u0902")
		.replace(DOUBLE_E, (pair) => (pair === "เเ" ? "แ" : "ແ"))
		.replace(RING_BEFORE_TONE, "$2$1");
}

/** A folded word in lower case. */
export function foldCase(word: string): string {
	const lower = word.toLowerCase();
	return lower.includes("ς") ? lower.replaceAll("ς", "σ") : lower;
}

/** Each script has its ten digits in a row. */
function toAsciiDigit(sign: string): string {
	const code = sign.codePointAt(0) ?? 0;
	let value = 0;
	while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value++;
	return String(value);
}

const UMLAUT = /[äöüøåđ]/iu;
const UMLAUT_WORD = /[\p{L}\p{M}\p{N}]+/gu;
const DIGRAPHS = new Map([
	["ä", "ae"],
	["ö", "oe"],
	["ü", "ue"],
	["ø", "oe"],
	["å", "aa"],
	["đ", "dj"],
]);

/** The words of a text that are also written with two letters for one, written so and folded: "Müller", "mueller". */
export function expandDigraphs(text: string): string[] {
	if (PLAIN.test(text)) return [];
	const composed = text.normalize("NFC");
	if (!UMLAUT.test(composed)) return [];
	return (composed.toLowerCase().match(UMLAUT_WORD) ?? [])
		.filter((word) => UMLAUT.test(word))
		.map((word) => foldCase(fold(word.replace(/[äöüøåđ]/g, (letter) => DIGRAPHS.get(letter) ?? letter))));
}
