import { recall } from "../inference/extractive/conversation/recall.ts";
import { listAnchors } from "../knowledge/search/dependence.ts";
import { QUESTION_WORDS } from "../knowledge/search/reference-words.ts";
import type { PastExchange } from "../knowledge/search/search-plan.ts";
import { extractStatements } from "../text/statements/statements.ts";
import { listWords } from "./intent/courtesy.ts";

/** Matches a question about its author, which only the conversation can answer. */
const ABOUT_AUTHOR =
	/\b(?:what(?:['’]?s| is)|remember|know|tell me) my (?:(?:first|last|full) )?(?:name|age|birthday)\W*$|\b(?:who|how old) am i\W*$/i;

/**
 * Returns whether a question asks about its author, as in "what's my name?", or for what its author stated, as in
 * "where do I keep my bees?". The conversation remembers the answer.
 */
export function asksAboutAuthor(question: string, exchanges: readonly PastExchange[]): boolean {
	if (ABOUT_AUTHOR.test(question)) return true;
	const asked = [...exchanges.map((exchange) => exchange.question), question];
	return (
		recall(
			question,
			asked.map((content) => ({ role: "user", content })),
		).length > 0
	);
}

/** Matches a request to remember something for later, unlike "keep in mind that I'm vegan". */
const REMEMBER = /^\W*(?:(?:please|and|also|so)[, ]+)*(?:remember|don['’]t forget)\b/i;

/**
 * Omits the statements of users about themselves after a question, whose subject stays the topic, and those to
 * remember for later.
 */
export function omitStatements(exchanges: readonly PastExchange[]): readonly PastExchange[] {
	const asked = exchanges.findIndex((one) => !isStatement(one) && listAnchors(one.question).length > 0);
	const isOmitted = (one: PastExchange, at: number) =>
		isStatement(one) && (REMEMBER.test(one.question) || (asked !== -1 && at >= asked));
	return exchanges.filter((one, at) => !isOmitted(one, at));
}

function isStatement({ question, titles }: PastExchange): boolean {
	return titles.length === 0 && !asks(question) && extractStatements(question).length > 0;
}

/** Returns whether a message tells something about its author and asks nothing, as in "I brought a sandwich". */
export function tellsOnly(message: string): boolean {
	return !asks(message) && (FIRST_PERSON.test(message) || extractStatements(message).length > 0);
}

const FIRST_PERSON =
	/^\W*(?:(?:hi|hello|hey|so|well|ok|okay|and|by the way|btw)\W+)*(?:i|we|my|our)(?:['’]?(?:m|ve|d|re|ll))?(?![\p{L}\p{N}])/iu;

function asks(message: string): boolean {
	return message.includes("?") || listWords(message).some((word) => QUESTION_WORDS.has(word));
}
