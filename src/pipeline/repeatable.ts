import type { Exchange } from "../agents/history.ts";
import { isWhole } from "../knowledge/search/dependence.ts";
import { QUESTION_WORDS } from "../knowledge/search/reference-words.ts";
import { isClearlyDependent, type PastExchange } from "../knowledge/search/search-plan.ts";
import { readAboutConversation } from "../text/about-conversation.ts";
import { isSmallTalk, listWords, stripCourtesy } from "./intent/courtesy.ts";
import { AUXILIARIES, YOU_WORDS } from "./intent/intent-words.ts";
import { planQuestion } from "./plan-question.ts";
import { ASSISTANT_NAME } from "./plan-search.ts";

/** How much of an answer may be copied from earlier ones: not even its start, its start but not all of it, or all. */
export type Repeatable = "nothing" | "start" | "all";

/** Matches the start of a request for an explanation. */
const EXPLAIN = /^(?:explain|define|describe|tell me about)\b/i;
/** Matches a request for what was not said yet, as in "give an example". */
const ASKS_FOR_MORE =
	/^(?:(?:can|could|would) you )?(?:please )?(?:give|name|tell)\b(?!.*\b(?:again|it|that)\b)/i;

/**
 * Returns how much the answer to a message may have in common with those before. The answer to small talk, or to a question
 * that doesn't clearly depend on earlier ones, has nothing. A follow-up, such as "why?", may quote the last answer, but
 * wants more than that. A question that was asked before, and requests such as "add a title" and "translate it", may get
 * the same again, because the new text may start as the old one does.
 */
export function readRepeatable(
	message: string,
	history: readonly Exchange[],
	pastExchanges: readonly PastExchange[],
): Repeatable {
	const words = listWords(message).join(" ");
	if (history.some(({ question }) => listWords(question).join(" ") === words)) return "all";
	if (isSmallTalk(message)) return "nothing";
	const asked = stripCourtesy(message);
	if (readAboutConversation(asked) !== null) return "all";
	// Without the rest of "what's".
	const [first = "", second = ""] = listWords(asked.replace(/['’]\p{L}+/u, ""));
	// "Can you translate it?" is a request.
	const isYesOrNo = AUXILIARIES.has(first) && !YOU_WORDS.has(second);
	if (!QUESTION_WORDS.has(first) && !isYesOrNo && !EXPLAIN.test(asked))
		return ASKS_FOR_MORE.test(asked) ? "start" : "all";
	const plan = planQuestion(asked, pastExchanges);
	const isFollowUp = isClearlyDependent(plan) && !isWhole(asked);
	return isFollowUp && plan.topic !== ASSISTANT_NAME ? "start" : "nothing";
}
