import { blankMarks } from "../../text/citation-marks.ts";
import { isStopWord } from "../../text/common-words.ts";
import { fold, foldCase } from "../../text/folding.ts";
import { stem } from "../../text/stem.ts";
import { insertBigrams } from "../../text/unspaced.ts";

/** The lexical features of a sentence. */
export interface Features {
	/** The distinct stems of the content words and the normalized numbers, in order of appearance. */
	terms: ReadonlySet<string>;
	/** The subset of `terms` that are names. */
	names: ReadonlySet<string>;
	/** The subset of `terms` that are numbers, in a normalized form. */
	numbers: ReadonlySet<string>;
	/** The subset of `terms` in the scope of a negation. */
	negated: ReadonlySet<string>;
	/** Whether the sentence states an upper bound ("at most 5"), a lower bound ("at least 5") or neither. */
	bound: "upper" | "lower" | null;
	/** The terms of each clause, in order. */
	clauses: readonly ReadonlySet<string>[];
}

/** Maximum number of terms in the scope of a negation. The scope never extends beyond the clause. */
const NEGATED_TERMS_MAX = 4;

/** Extracts the features of a sentence. Ignores markup and citations. */
export function extractFeatures(sentence: string): Features {
	const { text, bound } = extractBound(insertBigrams(fold(blankMarks(sentence))).replaceAll("’", "'"));
	const terms = new Set<string>();
	const names = new Set<string>();
	const numbers = new Set<string>();
	const negated = new Set<string>();
	const clauses = text.split(CLAUSE_END).map((clause, place) => {
		const own = new Set<string>();
		const words = clause.match(WORD) ?? [];
		let negationsLeft = 0;
		words.forEach((word, at) => {
			const next = words[at + 1];
			const lower = foldCase(word);
			if (NEGATIONS.has(lower) || lower.endsWith("n't")) {
				negationsLeft = NEGATED_TERMS_MAX;
				// In "They pay nothing", the negation follows its scope.
				if (next === undefined) for (const term of [...own].slice(-2)) negated.add(term);
				return;
			}
			const term = toTerm(word, words[at - 1], next);
			if (term === null) return;
			own.add(term);
			if (/^\d/.test(term)) numbers.add(term);
			if (isName(word, place === 0 && at === 0, next)) names.add(term);
			if (negationsLeft-- > 0) negated.add(term);
		});
		for (const term of own) terms.add(term);
		return own;
	});
	return { terms, names, numbers, negated, bound, clauses };
}

/** Returns the stems of all capitalized words in a title. */
export function findCapitalizedTerms(title: string): string[] {
	return (fold(title).match(/\p{Lu}[\p{L}\p{M}\p{N}]*/gu) ?? []).map((word) => stem(foldCase(word)));
}

const WORD = /\d+(?:[.,:]\d+)*|\p{L}[\p{L}\p{M}\p{N}]*(?:'\p{L}+)*/gu;
const CLAUSE_END = /[,;:](?=\s)|\s[-–—]\s|\b(?:and|but|while|whereas|although)\b/;

const NEGATIONS = new Set(
	"not no never without nobody nothing none neither nor cannot hardly false untrue".split(" "),
);

/** Words that add little to the meaning of a sentence. */
const WEAK_WORDS = new Set(
	`according actually additionally almost among approximately around article basically called despite due essentially ever every
	example exist exists furthermore generally however instance instead known made make makes mainly moreover named nearly note
	notes often overall passage roughly several since someone something source sources take takes text therefore thing things
	thus together typically unlike usually various way ways whole within`.split(/\s+/),
);

const MULTIPLES = new Map([
	["thousand", 1e3],
	["million", 1e6],
	["billion", 1e9],
	["trillion", 1e12],
]);

/** Number words. Starts at "two", because "one" is rarely a number. */
const NUMBER_WORDS = "two three four five six seven eight nine ten eleven twelve".split(" ");

function toTerm(word: string, before: string | undefined, next: string | undefined): string | null {
	if (/^\d/.test(word)) return normalizeNumber(word, next);
	const bare = foldCase(word).replace(/'.*$/, "");
	const spelled = NUMBER_WORDS.indexOf(bare);
	if (spelled !== -1) return String(spelled + 2);
	const isPartOfNumber = MULTIPLES.has(bare) && /^\d/.test(before ?? "");
	return isPartOfNumber || isStopWord(bare) || WEAK_WORDS.has(bare) ? null : stem(bare);
}

/** Converts "21,000,000" and "21 million" to the same form. Leaves times such as "20:15" unchanged. */
function normalizeNumber(digits: string, next: string | undefined): string {
	const joined = /^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(digits) ? digits.replaceAll(",", "") : digits;
	const factor = MULTIPLES.get(next?.toLowerCase() ?? "");
	return factor === undefined || Number.isNaN(Number(joined)) ? joined : String(Number(joined) * factor);
}

/**
 * Returns whether a word is a name. The first word of a sentence is always capitalized. It is a name only if it has
 * another capital, ends in "'s" or precedes a capitalized word.
 */
function isName(word: string, first: boolean, next: string | undefined): boolean {
	if (!/^\p{Lu}/u.test(word)) return false;
	return !first || /.\p{Lu}|'s$/u.test(word) || /^\p{Lu}/u.test(next ?? "");
}

/** Detects a bound. Removes an upper bound from the text, so that "never more than" does not count as a negation. */
function extractBound(text: string): { text: string; bound: Features["bound"] } {
	if (UPPER.test(text)) return { text: text.replace(UPPER, " "), bound: "upper" };
	return { text, bound: LOWER.test(text) ? "lower" : null };
}

const UPPER =
	/\b(?:(?:no|not|never|cannot)\s(?:\w+\s){0,2}(?:more|longer|later|larger) than|at (?:the )?most|up to|less than|fewer than|not exceed\w*)\b/i;
const LOWER = /\b(?:more than|over|at least|exceed\w*)\b/i;
