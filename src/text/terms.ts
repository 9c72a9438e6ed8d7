import { isStopWord } from "./common-words.ts";
import { tokenize } from "./tokenize.ts";

/**
 * Returns the distinct content words of a text, in order. They are folded, in lower case and singular. Stop words are
 * excluded, unless they are written as names, such as "WHO". Such names keep their case.
 */
export function extractTerms(text: string): string[] {
	const { words, compounds } = tokenize(text);
	const whole = compounds.filter(({ isOptional }) => !isOptional);
	return [
		...new Set(
			[...words, ...whole].flatMap(({ term, name }) => {
				if (!isStopWord(term)) return [singularize(term)];
				return name === null ? [] : [name];
			}),
		),
	];
}

/**
 * Splits a text into words in the form used for search: folded, in lower case, and with bigrams for unspaced scripts.
 */
export function splitWords(text: string): string[] {
	return tokenize(text).words.map(({ term }) => term);
}

/** Splits a text into lowercase words without folding them. In a script without spaces, a phrase is one word. */
export function splitWrittenWords(text: string): string[] {
	return (
		text
			.normalize("NFC")
			.toLowerCase()
			.match(/[\p{L}\p{M}\p{N}]+(?:\+\+|[+#](?![\p{L}\p{N}+#]))?/gu) ?? []
	);
}

/** Removes the plural ending of a lowercase English word. */
export function singularize(word: string): string {
	if (word.length > 4 && word.endsWith("ies")) return `${word.slice(0, -3)}y`;
	if (word.length > 3 && word.endsWith("s") && !/(ss|us|is)$/.test(word)) return word.slice(0, -1);
	return word;
}
