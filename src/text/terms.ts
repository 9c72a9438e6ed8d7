import { isStopWord } from "./common-words.ts";
import { tokenize } from "./tokenize.ts";

/**
 * Returns the words of a text that carry its meaning: folded, in lower case, without stop words, plurals reduced, each once,
 * in order. A stop word that is written as a name ("WHO") stays as it is written.
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

/** Returns the words of a text as search compares them: folded, in lower case, with pairs for scripts without spaces. */
export function splitWords(text: string): string[] {
	return tokenize(text).words.map(({ term }) => term);
}

/** Returns the words of a text as they are written, in lower case: in a script without spaces, a phrase is one word. */
export function splitWrittenWords(text: string): string[] {
	return (
		text
			.normalize("NFC")
			.toLowerCase()
			.match(/[\p{L}\p{M}\p{N}]+(?:\+\+|[+#](?![\p{L}\p{N}+#]))?/gu) ?? []
	);
}

function singularize(word: string): string {
	if (word.length > 4 && word.endsWith("ies")) return `${word.slice(0, -3)}y`;
	if (word.length > 3 && word.endsWith("s") && !/(ss|us|is)$/.test(word)) return word.slice(0, -1);
	return word;
}
