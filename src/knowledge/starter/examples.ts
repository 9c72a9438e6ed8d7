import { extractTerms } from "../../text/terms.ts";
import { wordSet } from "../../text/word-set.ts";
import { STARTER_PAGE_ID_PREFIX } from "./starter.ts";

/**
 * Everyday words that starter articles have only in comparisons, such as a contract that needs no notary. Words for what
 * their subjects are used for, such as insurance, aren't among them.
 */
const EXAMPLE_WORDS = wordSet("notary gold dog rain football weather court dividend retirement");
/** Minimum length of a word that may be short for a title, such as "crypto". */
const SHORT_FORM_MIN_CHARS = 5;

/**
 * Returns whether a question shares with a starter article a word of an example, and no word of its title: "what does a
 * notary do?" isn't on smart contracts, unlike "do smart contracts replace a notary?"
 */
export function sharesOnlyExample(
	question: string,
	{ pageId, title, text }: { pageId: string; title: string; text: string },
): boolean {
	if (!pageId.startsWith(STARTER_PAGE_ID_PREFIX)) return false;
	const terms = extractTerms(question);
	const examples = terms.filter((term) => EXAMPLE_WORDS.has(term) && !isAfterSame(term, question, text));
	if (examples.length === 0) return false;
	const names = extractTerms(title);
	const isNamed = (term: string) =>
		names.some((name) => name === term || (term.length >= SHORT_FORM_MIN_CHARS && name.startsWith(term)));
	return !terms.some(isNamed);
}

/** Returns whether the same word stands before a word in two texts, such as "digital" before "gold". */
function isAfterSame(word: string, question: string, text: string): boolean {
	const [before] = new RegExp(`\\p{L}{4,} ${word}\\b`, "iu").exec(question) ?? [];
	return before !== undefined && text.toLowerCase().includes(before.toLowerCase());
}
