import { encodeForIndex } from "../../../src/knowledge/store/word-index.ts";
import { fold } from "../../../src/text/folding.ts";
import { stem } from "../../../src/text/stem.ts";
import { tokenizeFolded } from "../../../src/text/tokenize.ts";
import { listWords, type TextWord } from "./words.ts";

/**
 * Minimum length of a single word for which longer words match, in UTF-16 code units. Too many words start with the same
 * letter.
 */
const PREFIX_MIN_CHARS = 2;

/**
 * A part of a query between spaces, such as "alpacas", "node.js" or "量子計算". Its words must be adjacent in a text.
 */
export interface QueryPart {
	words: readonly TextWord[];
	/** Whether longer words that start with the last word match, too. */
	isPrefix: boolean;
	/** The stem of the only word. Null if there are several words, or if the word is in a script without spaces. */
	stem: string | null;
	/** What every text that contains the part contains, folded and in lower case. */
	needle: string;
	/** The FTS5 expression that finds the part. */
	match: string;
}

/** Splits a query into its parts. Only the last part may match longer words. Parts without words are ignored. */
export function parseQuery(query: string): QueryPart[] {
	// Folding removes some characters, such as an accent without a letter.
	const written = query.split(/\s+/).filter((part) => listWords(fold(part)).length > 0);
	return written.map((part, at) => parsePart(part, at === written.length - 1));
}

function parsePart(written: string, isLast: boolean): QueryPart {
	const words = listWords(written);
	const last = words.at(-1);
	const isLongEnough = words.length > 1 || (last?.term.length ?? 0) >= PREFIX_MIN_CHARS;
	const isPrefix = isLast && last?.isUnspaced === false && isLongEnough;
	const [only] = words;
	const stemmed = words.length === 1 && only !== undefined && !only.isUnspaced ? stem(only.term) : null;
	const term = words[0]?.term ?? "";
	return {
		words,
		isPrefix,
		stem: stemmed,
		needle: commonPrefix(term, stemmed ?? term),
		match: matchExpression(written, isPrefix, stemmed),
	};
}

function commonPrefix(a: string, b: string): string {
	let length = 0;
	while (length < a.length && a[length] === b[length]) length++;
	return a.slice(0, length);
}

function matchExpression(written: string, isPrefix: boolean, stemmed: string | null): string {
	const { words, compounds } = tokenizeFolded(fold(written));
	const phrase = words.map(({ term }) => term).join(" ");
	const alternatives = [
		quote(phrase) + (isPrefix ? " *" : ""),
		...compounds.map(({ term }) => quote(term)),
		...(stemmed === null || stemmed === phrase ? [] : [quote(stemmed)]),
	];
	return `(${alternatives.join(" OR ")})`;
}

/** Quotes words for FTS5. Several words become a phrase. */
function quote(words: string): string {
	return `"${encodeForIndex(words)}"`;
}
