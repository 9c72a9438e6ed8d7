import { isCommonWord } from "./common-words.ts";
import { lazy } from "./lazy.ts";
import { matchUpTo } from "./match-up-to.ts";
import { singularize, splitWords } from "./terms.ts";

/**
 * A short form, such as "llm", and what it stands for, such as "large language model". Both in the form used for
 * search.
 */
export interface Acronym {
	short: string;
	long: string;
}

/** Maximum distance from a short form to the beginning of its long form, in UTF-16 code units. */
const LONG_MAX_CHARS = 100;
/** Maximum number of words of a long form beyond the number of characters of its short form. */
const EXTRA_WORDS_MAX = 5;
/** Maximum length of a short form with quotation marks or emphasis around it. */
const SHORT_MAX_CHARS = 16;
/** Minimum number of characters by which a long form of one word, such as "bitcoin" for "BTC", is longer. */
const SAVED_CHARS_MIN = 2;
/** Maximum number of parentheses and phrases per text that are examined. */
const EXAMINED_MAX = 1_000;

/** A short form: it has two capitals, or one that does not come first, as in "eV", or consists of capitals and digits. */
const SHORT = String.raw`(?=\S{0,9}\p{Lu})(?=\S{1,9}[\p{Lu}\d])\p{L}[\p{L}\d.&/-]{1,9}`;
const NO_WORD_BEFORE = String.raw`(?<![\p{L}\d.&/-])`;

/** Text in parentheses. An unclosed parenthesis costs no more than this many characters. */
const inParentheses = lazy(() => new RegExp(String.raw`\(([^()\n]{2,${LONG_MAX_CHARS}})\)`, "gu"));
/** A short form that begins a parenthesis, such as "(LLM)", "(or LLMs)" and "(LLM, plural LLMs)". */
const shortInside = lazy(
	() => new RegExp(`^["“]?(?:or |abbreviated |short: )?(${SHORT})["”]?(?:$|[,;])`, "u"),
);
/** A short form before a parenthesis. */
const shortBefore = lazy(() => new RegExp(String.raw`${NO_WORD_BEFORE}(${SHORT})["”*_]*\s?$`, "u"));
/** A short form after its long form, as in "proof of work, or PoW," and "proof of work, also called PoW". */
const shortAfter = lazy(
	() =>
		new RegExp(
			String.raw`,? (?:or|aka|a\.k\.a\.|(?:also |often |usually |commonly )?(?:called|known as|abbreviated(?: as| to)?|shortened to)) ["“*_]{0,3}(${SHORT})["”*_]{0,3}(?=[,.;:)]|$)`,
			"gu",
		),
);
/** A short form that the text explains, as in "RAG stands for retrieval-augmented generation". */
const explained = lazy(
	() =>
		new RegExp(
			String.raw`${NO_WORD_BEFORE}(${SHORT})["”*_]{0,3},? (?:stands for|is short for|short for|is an (?:abbreviation|acronym) (?:of|for)) ["“*_]{0,3}([^.;:!?()\n]{2,${LONG_MAX_CHARS}})`,
			"gu",
		),
);

/** Occurs in every text that `explained` matches, and is faster. */
const MAY_EXPLAIN = /(?:stands|short|abbreviation|acronym) (?:for|of)/;

/**
 * Returns the short forms that a text defines, such as "large language model (LLM)", "LLM (large language model)",
 * "proof of work, or PoW," and "RAG stands for retrieval-augmented generation". Matches them with the algorithm of
 * Schwartz and Hearst (2003), which is linear in the length of the text.
 *
 * @see https://psb.stanford.edu/psb-online/proceedings/psb03/schwartz.pdf
 */
export function findDefinedAcronyms(text: string): Acronym[] {
	const found = new Map<string, Acronym>();
	const add = (short: string, long: string | null) => {
		const acronym = long === null ? null : normalizeAcronym(short, long);
		if (acronym !== null) found.set(`${acronym.short} ${acronym.long}`, acronym);
	};
	const textBefore = (at: number) => plainText(text.slice(Math.max(0, at - 2 * LONG_MAX_CHARS), at));
	for (const { 1: inside = "", index } of matchUpTo(text, inParentheses(), EXAMINED_MAX)) {
		const short = shortInside().exec(inside)?.[1];
		if (short !== undefined) add(short, findLongForm(short, textBefore(index)));
		const outside = shortBefore().exec(text.slice(Math.max(0, index - SHORT_MAX_CHARS), index))?.[1];
		if (outside !== undefined) add(outside, matchFromStart(outside, plainText(inside)));
	}
	for (const { 1: short = "", index } of matchUpTo(text, shortAfter(), EXAMINED_MAX)) {
		const long = findLongForm(short, textBefore(index));
		add(short, long !== null && matchesLastWord(short, long) ? long : null);
	}
	if (MAY_EXPLAIN.test(text)) {
		for (const { 1: short = "", 2: after = "" } of matchUpTo(text, explained(), EXAMINED_MAX)) {
			add(short, findStart(short, plainText(after)));
		}
	}
	return [...found.values()];
}

/** Returns an acronym in the form used for search, or null if the long form is not one or more words that it shortens. */
function normalizeAcronym(short: string, long: string): Acronym | null {
	const bare = toShortForm(short);
	const words = splitWords(long);
	const last = words.pop();
	if (last === undefined || bare.length < 2 || isCommonWord(bare)) return null;
	if (words.length === 0 && last.length < bare.length + SAVED_CHARS_MIN) return null;
	return { short: bare, long: [...words, singularize(last)].join(" ") };
}

/** Returns a short form in lower case, without periods and other signs, and in the singular: "llm" for "LLMs". */
function toShortForm(short: string): string {
	return splitWords(short.replace(/(?<=\p{Lu})['’]?s$/u, "").replace(/[^\p{L}\d]/gu, "")).join("");
}

/** Removes emphasis and the targets of links from Markdown. */
function plainText(markdown: string): string {
	return markdown.replace(/\[([^\][]*)\]\([^()]*\)/g, "$1").replace(/[*_`"“”[\]]/g, "");
}

/**
 * Returns the words at the end of a text that a short form stands for, or null. They belong to one sentence, which may
 * be wrapped to several lines.
 */
function findLongForm(short: string, before: string): string | null {
	const sentence = before.slice(before.search(/(?:[^.;:!?()\n]|(?<=\S)\n(?=\p{L}))*$/u));
	const words = sentence.trimEnd().split(/\s+/);
	const max = Math.min(short.length + EXTRA_WORDS_MAX, short.length * 2);
	const long = words.slice(-max).join(" ");
	const start = matchBackwards(short, long);
	return start === null ? null : long.slice(start);
}

/** Returns a text without its article if a short form stands for the whole of it, or null. */
function matchFromStart(short: string, text: string): string | null {
	const long = text.replace(/^(?:the|an?|or|i\.e\.,?) /i, "").trim();
	return matchBackwards(short, long) === 0 ? long : null;
}

/** Returns the words at the beginning of a text that a short form stands for: one word for each letter, or null. */
function findStart(short: string, text: string): string | null {
	const words = text.replace(/^(?:the|an?) /i, "").split(/\s+/);
	for (let count = 1; count <= short.length + 1 && count <= words.length; count++) {
		const long = words.slice(0, count).join(" ").replace(/,$/, "");
		if (matchesLastWord(short, long) && matchBackwards(short, long) === 0) return long;
	}
	return null;
}

/** Returns whether the last letter of a short form begins the last word of its long form. */
function matchesLastWord(short: string, long: string): boolean {
	const letters = toShortForm(short);
	return splitWords(long).at(-1)?.[0] === letters.at(-1);
}

/**
 * Finds the letters of a short form in a text, from its end. The first letter must begin a word. Returns the position
 * of that word, or null.
 */
function matchBackwards(short: string, long: string): number | null {
	const letters = [...short.replace(/(?<=\p{Lu})['’]?s$/u, "").toLowerCase()].filter((letter) =>
		/[\p{L}\d]/u.test(letter),
	);
	const text = long.toLowerCase();
	let at = text.length;
	for (let n = letters.length - 1; n >= 0; n--) {
		do at--;
		while (
			at >= 0 &&
			(text[at] !== letters[n] || (n === 0 && at > 0 && /[\p{L}\d]/u.test(text.charAt(at - 1))))
		);
		if (at < 0) return null;
	}
	return at;
}
