import { findForeignStopWords } from "../../text/foreign-words.ts";
import { splitWords } from "../../text/terms.ts";

/** Returns the American spelling of a lowercase English word, such as "color" for "colour". Other words stay the same. */
export function toAmericanSpelling(word: string): string {
	const known = WORDS.get(word.replace(/[sd]$/, ""));
	if (known !== undefined) return known;
	return word.replace(OUR, "$1or$2").replace(RE, "$1er$2").replace(DOUBLED_L, "$1l$2");
}

const OUR =
	/^(arm|behavi|cand|clam|col|endeav|fav|flav|glam|harb|hon|hum|lab|misdemean|neighb|od|parl|rum|sav|spl?end|tum|val|vap|vig)our(s|ed|ing|er|ers|able|ful|ite|ites|less|hood|ly)?$/;
const RE = /^(.*(?:cent|fib|lit|met)|calib|lust|meag|sab|somb|spect|theat)re(s|d)?$/;
const DOUBLED_L =
	/^(cancel|channel|counsel|dial|equal|fuel|jewel|label|level|marvel|model|pedal|quarrel|shovel|signal|total|travel|tunnel)l(ed|er|ers|ing|ings|ation|ations)$/;

const WORDS = new Map(
	`aluminium:aluminum analyse:analyze catalogue:catalog cheque:check defence:defense dialogue:dialog
	doughnut:donut draught:draft enrol:enroll fulfil:fulfill grey:gray jewellery:jewelry kerb:curb licence:license
	math:math mould:mold offence:offense plough:plow practise:practice programme:program
	pyjama:pajama sulphur:sulfur tyre:tire yoghurt:yogurt`
		.split(/\s+/)
		.map((pair) => {
			const [british = "", american = ""] = pair.split(":");
			return [british, american] as const;
		}),
);

const SHORTHAND: readonly (readonly [RegExp, string])[] = [
	[/\bu\b/g, "you"],
	[/\bur\b/gi, "your"],
	[/\bhw\b/gi, "how"],
	[/\b(?:wat|wht|wot)(s?)\b/gi, "what$1"],
	// Elsewhere, "r" may be the programming language.
	[/(?<=\b(?:how|what|why|where|who|when)(?: (?!(?:is|does|do|can)\b)\p{L}+)? )r(?= )/giu, "are"],
];

/**
 * Writes the apostrophes that a question omits, as in "whats" and "cant", or writes with other characters, and the words
 * that it abbreviates, as in "do u" and "how often r".
 */
export function writeOut(question: string): string {
	const plain = question.replace(/[’`]/g, "'");
	// "Dont" is also a French word.
	if (findForeignStopWords(splitWords(plain.toLowerCase())).size > 0) return plain;
	return SHORTHAND.reduce((text, [pattern, written]) => text.replace(pattern, written), plain)
		.replace(/\b(what|who|where|how|that)s\b/gi, "$1's")
		.replace(/\b(ca|wo|do|does|did|is|are|was|were|has|have|had|could|should|would|must)nt\b/gi, "$1n't");
}
