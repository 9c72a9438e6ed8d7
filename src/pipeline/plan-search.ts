import type { Classification } from "../contracts/agents.ts";
import { CONTINUE_PROMPT } from "../contracts/continue-prompt.ts";
import { findRepeatedTask } from "../inference/extractive/conversation/needs-model.ts";
import { asksAboutRelative } from "../inference/extractive/conversation/relatives.ts";
import { planSearch } from "../knowledge/search/follow-up.ts";
import { isClearlyDependent, type PastExchange, type SearchPlan } from "../knowledge/search/search-plan.ts";
import { readAboutConversation } from "../text/about-conversation.ts";
import { stripAnswerStyle } from "../text/answer-style.ts";
import { asksForMoment, isTerm, isYears, namesByNumbers } from "../text/computable.ts";
import { correctFunctionWords } from "../text/misspelled-words.ts";
import { stripRemarks } from "../text/remarks.ts";
import { writeOutShorthand } from "../text/shorthand.ts";
import { isIntroduction } from "../text/statements/statements.ts";
import { stripCourtesy } from "./intent/courtesy.ts";
import { decideSearch } from "./intent/intent.ts";
import { intentFeatures } from "./intent/intent-features.ts";
import { stripTask } from "./intent/task-words.ts";
import { asksAboutAuthor, omitStatements } from "./own-statements.ts";
import { translateConversation } from "./translate-conversation.ts";

/** The topic of questions about the assistant: the title of the starter article about it. */
export const ASSISTANT_NAME = "Omeruta Brain";

/**
 * Plans the search for a message, given the earlier exchanges of its conversation, oldest first. A message in another
 * language is planned as its translation to English. The words of the message itself are searched for as well, because
 * there may be pages in its language. Remarks such as "strictly speaking" are not searched for, and neither are messages
 * such as "I live in Oslo" and "what time is it?". `GLOSSARY` and `KNOWN_WORDS` must be loaded.
 */
export function planMessage(
	message: string,
	exchanges: readonly PastExchange[],
	classify: (message: string) => Classification,
): SearchPlan {
	const asked = stripRemarks(writeOutShorthand(message));
	const request = stripCourtesy(asked);
	if (
		isIntroduction(request) ||
		isTerm(request) ||
		asksForMoment(request) ||
		asksAboutAuthor(request, exchanges)
	)
		return { question: "", topic: null };
	const english = translateConversation(asked, exchanges);
	const plan = planEnglish(english.message, english.exchanges, classify);
	if (plan.question === "" || english.message === asked) return plan;
	return { ...plan, original: planSearch(stripCourtesy(asked), omitStatements(exchanges)) };
}

/**
 * Plans the search for a message in English. Greetings around a question, and what it says about the form of the
 * answer, are not searched for. The plan for small talk, writing tasks, and questions such as "what's my name?" has an
 * empty question, for which nothing is found. "And into French" is planned like the request that it repeats. The rest of
 * an answer needs the passages on its topic. The topic of a question about the assistant is the assistant's name.
 */
function planEnglish(
	message: string,
	exchanges: readonly PastExchange[],
	classify: (message: string) => Classification,
): SearchPlan {
	const question = stripAnswerStyle(stripCourtesy(correctFunctionWords(message)));
	if (question === "" || readAboutConversation(question) !== null || asksAboutAuthor(question, exchanges))
		return { question: "", topic: null };
	const earlier = exchanges.map((exchange) => exchange.question);
	const task = findRepeatedTask(question, earlier);
	if (task !== null) return planEnglish(task, exchanges.slice(0, earlier.lastIndexOf(task)), classify);
	// "2024?" may continue a conversation, unlike "what is 9/11?".
	const isName = namesByNumbers(question) && !isYears(question);
	const plan = planSearch(question, isName ? [] : omitStatements(exchanges));
	if (question === CONTINUE_PROMPT) return { ...plan, question: plan.topic ?? "", topic: null };
	const asked = plan.question;
	const decision = decideSearch(intentFeatures(asked, classify(asked)), isClearlyDependent(plan));
	if (decision.kind === "aside") return { question: "", topic: null };
	// A page may tell, but not the one about the assistant.
	if (decision.kind === "knowledge" || asksAboutRelative(asked))
		return { ...plan, question: stripTask(asked) };
	return { question: asked, topic: ASSISTANT_NAME, dependence: decision.probability };
}
