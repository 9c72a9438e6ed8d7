import { listAnchors } from "../knowledge/search/dependence.ts";
import { extractSearchTerms } from "../knowledge/search/question.ts";
import { QUESTION_WORDS } from "../knowledge/search/reference-words.ts";
import type { PastExchange } from "../knowledge/search/search-plan.ts";
import { toAmericanSpelling } from "../text/american-spelling.ts";
import { extractStatements } from "../text/statements/statements.ts";
import { stem } from "../text/stem.ts";
import { listWords } from "./intent/courtesy.ts";
import { AUTHOR_WORDS } from "./intent/intent-words.ts";

/** Matches a question about its author, which only the conversation can answer. */
const ABOUT_AUTHOR =
	/\b(?:what(?:['’]?s| is)|remember|know|tell me) my (?:(?:first|last|full) )?(?:name|age|birthday)\W*$|\b(?:who|how old) am i\W*$/i;

/**
 * Returns whether a question asks about its author, as in "what's my name?", or for what its author stated, as in
 * "where do I keep my bees?". The conversation remembers the answer.
 */
export function asksAboutAuthor(question: string, exchanges: readonly PastExchange[]): boolean {
	if (ABOUT_AUTHOR.test(question)) return true;
	if (!listWords(question).some((word) => AUTHOR_WORDS.has(word))) return false;
	const words = wordsOf(question);
	if (words.length === 0) return false;
	const stated = exchanges.flatMap((one) => {
		if (isStatement(one)) return [one.question];
		// "My favorite color is teal. What is gold?" also states something.
		return ABOUT_OWN.test(question) ? extractStatements(one.question).map(({ text }) => text) : [];
	});
	return stated.some((text) => {
		const known = wordsOf(text);
		return words.every((word) => known.includes(word));
	});
}

/** Matches a question for what its author owns or prefers, as in "what's my favorite color?". */
const ABOUT_OWN = /\b(?:what|who|where|when|which|how old)(?:['’]?s| is| are| was| were) my\b/i;

/** Returns the stems of the words that a text is about. */
function wordsOf(text: string): string[] {
	return extractSearchTerms(text).map((word) => stem(toAmericanSpelling(word)));
}

/** Omits the statements of users about themselves after a question, whose subject stays the topic. */
export function omitStatements(exchanges: readonly PastExchange[]): readonly PastExchange[] {
	const asked = exchanges.findIndex((one) => !isStatement(one) && listAnchors(one.question).length > 0);
	return asked === -1 ? exchanges : exchanges.filter((one, at) => at < asked || !isStatement(one));
}

function isStatement({ question, titles }: PastExchange): boolean {
	const asks = question.includes("?") || listWords(question).some((word) => QUESTION_WORDS.has(word));
	return titles.length === 0 && !asks && extractStatements(question).length > 0;
}
