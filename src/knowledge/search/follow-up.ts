import { tokenize } from "../../text/tokenize.ts";
import { extractSearchTerms } from "./question.ts";
import type { PastExchange, SearchPlan } from "./search-plan.ts";

/** A question with a pronoun needs context only if it has no more than this many specific words. */
const CONTEXT_TERMS_MAX = 3;

/** Plans the search for a question, given the earlier exchanges of its conversation, oldest first. */
export function planSearch(question: string, exchanges: readonly PastExchange[]): SearchPlan {
	const topic = exchanges.at(-1)?.question ?? null;
	return { question, topic: topic !== null && needsContext(question) ? topic : null };
}

/** Prepends the context to a query that depends on it. Both lexical and vector search use the result. */
export function addContext(query: string, context?: string | null): string {
	return context && needsContext(query) ? `${context}\n${query}` : query;
}

function needsContext(query: string): boolean {
	const { words } = tokenize(query);
	const specificTerms = extractSearchTerms(query, true).length;
	const contains = (list: ReadonlySet<string>) =>
		words.some(({ term, name }) => name === null && list.has(term));
	if (specificTerms === 0) return contains(PRONOUNS) || contains(QUESTION_WORDS);
	return specificTerms <= CONTEXT_TERMS_MAX && contains(PRONOUNS);
}

const PRONOUNS: ReadonlySet<string> = new Set(
	"he her hers him his it its one she that their them these they this those".split(" "),
);

const QUESTION_WORDS: ReadonlySet<string> = new Set(
	"how what when where which who whom whose why".split(" "),
);
