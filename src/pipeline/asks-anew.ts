import type { Exchange } from "../agents/history.ts";
import { QUESTION_WORDS } from "../knowledge/search/reference-words.ts";
import { isClearlyDependent, type PastExchange } from "../knowledge/search/search-plan.ts";
import { asksAboutConversation } from "./about-conversation.ts";
import { isSmallTalk, listWords, stripCourtesy } from "./intent/courtesy.ts";
import { planQuestion } from "./plan-question.ts";
import { ASSISTANT_NAME } from "./plan-search.ts";

/** Matches the start of a request for an explanation. */
const EXPLAIN = /^(?:explain|define|describe|tell me about)\b/i;

/**
 * Returns whether the answer to a message should have nothing in common with those before: whether it is small talk, or
 * a question that doesn't clearly depend on earlier ones, and wasn't asked before. Requests such as "add a title" and "translate
 * it" are neither, because the new text may start as the old one does.
 */
export function asksAnew(
	message: string,
	history: readonly Exchange[],
	pastExchanges: readonly PastExchange[],
): boolean {
	const words = listWords(message).join(" ");
	if (history.some(({ question }) => listWords(question).join(" ") === words)) return false;
	if (isSmallTalk(message)) return true;
	const asked = stripCourtesy(message);
	// Without the rest of "what's".
	const [first = ""] = listWords(asked.replace(/['’]\p{L}+/u, ""));
	const isQuestion = QUESTION_WORDS.has(first) || EXPLAIN.test(asked);
	if (!isQuestion || asksAboutConversation(asked)) return false;
	const plan = planQuestion(asked, pastExchanges);
	return !isClearlyDependent(plan) || plan.topic === ASSISTANT_NAME;
}
