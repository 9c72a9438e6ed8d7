import { lazy } from "./lazy.ts";

/** Text that needs no folding: ASCII plus the quotation marks, dashes and ellipsis of English prose. */
const PLAIN = /^[\0-\x7f\u2010-\u2015\u2018-\u201f\u2026]*$/;

/** Returns whether a text needs no folding and has no letters and digits other than those of ASCII. */
export function isPlain(text: string): boolean {
	return PLAIN.test(text);
}

/** Footnote marks, exponents and fractions. For example, "area²" is the word "area" followed by 2. */
const raisedNumberPattern = lazy(() => /\p{No}+/gu);

const TRADEMARK = /[™℠]/g;
/** An acute accent or prime typed as an apostrophe. */
const ACUTE = /[´′]/g;

/**
 * Marks that writers often omit: accents, Hebrew, Arabic and Syriac vowel points, tatweel, nukta, variation selectors,
 * soft hyphens and joiners. Excludes the vowel signs of Indic and Southeast Asian scripts, and marks that are part
 * of a distinct letter, as in kana, й, ў and ї.
 */
const IGNORED_MARKS =
	// biome-ignore lint/suspicious/noMisleadingCharacterClass: the ranges are of combining marks
	/[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0711\u0730-\u074a\u08d3-\u08ff\u093c\u0a3c\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u302a-\u302d\ufe00-\ufe0f\ufe20-\ufe2f\u{e0100}-\u{e01ef}\p{Cf}\u0640](?<![ИиУу]\u0306|[Іі]\u0308)/gu;

const HAS_SPELLINGS = /[\u0590-\u05ff\u0900-\u0eff\u1780-\u17ff]/;

/** A quotation mark in a Hebrew abbreviation such as צה"ל. */
const GERSHAYIM = /(?<=[א-ת])["”](?=[א-ת])/g;

/** Hindi has two spellings for a nasal before a consonant, as in "हिन्दी" and "हिंदी". */
const NASAL = /[ङञणनम]\u094d(?=[क-ह])|\u0901/g;

/** Two Thai or Lao E signs. Together they look like the AE sign, and writers often type them instead. */
const DOUBLE_E = /เเ|ເເ/g;
/** Khmer uses the same subscript form for DA and TA. */
const SUBSCRIPT_DA = /\u17d2\u178a/g;
/** A Thai or Lao nikhahit before a tone mark. In the vowel AM, the nikhahit follows the tone mark. */
const RING_BEFORE_TONE = /([\u0e4d\u0ecd])([\u0e48-\u0e4b\u0ec8-\u0ecb])/g;

/** Maps letters that have no Unicode decomposition to their plain equivalents. */
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
 * Maps spelling variants of a word to one form: removes accents and vowel points, and replaces compatibility characters
 * ("ＡＢＣ", "ﬁ") and non-ASCII digits. Keeps case and punctuation; offsets change.
 */
export function fold(text: string): string {
	if (isPlain(text)) return text;
	const plain = text
		.replace(raisedNumberPattern(), "-$&-")
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

/** Converts a folded word to lower case. */
export function foldCase(word: string): string {
	const lower = word.toLowerCase();
	return lower.includes("ς") ? lower.replaceAll("ς", "σ") : lower;
}

/** Converts a digit of any script to ASCII. Unicode encodes the ten digits of each script consecutively. */
function toAsciiDigit(sign: string): string {
	const code = sign.codePointAt(0) ?? 0;
	let value = 0;
	while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value++;
	return String(value);
}

const UMLAUT = /[äöüøåđ]/iu;
const umlautWord = lazy(() => /[\p{L}\p{M}\p{N}]+/gu);
const DIGRAPHS = new Map([
	["ä", "ae"],
	["ö", "oe"],
	["ü", "ue"],
	["ø", "oe"],
	["å", "aa"],
	["đ", "dj"],
]);

/** Returns the folded digraph spelling of each word that has one, such as "mueller" for "Müller". */
export function expandDigraphs(text: string): string[] {
	if (isPlain(text)) return [];
	const composed = text.normalize("NFC");
	if (!UMLAUT.test(composed)) return [];
	return (composed.toLowerCase().match(umlautWord()) ?? [])
		.filter((word) => UMLAUT.test(word))
		.map((word) => foldCase(fold(word.replace(/[äöüøåđ]/g, (letter) => DIGRAPHS.get(letter) ?? letter))));
}
