import { classify } from "../agents/classifier/classify.ts";
import { planSearch } from "../knowledge/search/follow-up.ts";
import type { PastExchange, SearchPlan } from "../knowledge/search/search-plan.ts";

/** Minimum probabilities of the general agent and of the general type for a message that asks for no knowledge. */
const GENERAL_AGENT_MIN = 0.75;
const GENERAL_TYPE_MIN = 0.7;
/** Matches thanks that ask for nothing more, in several languages. */
const THANKS =
	/^\W*(?:(?:ok(?:ay)?|great|cool|perfect|nice|many|muchas|vielen)\W+)*(?:thanks?|thx|ty|danke|merci|gracias|grazie|obrigad[oa])\b[^?]{0,60}$/iu;
/** Matches a request to write or perform something. */
const CREATIVE_REQUEST =
	/\b(?:write|compose|draft|translate|sing|poem|haiku|joke|story|song|limerick|riddle)\b/iu;

/**
 * Plans the search for a message, given the earlier exchanges of its conversation, oldest first. The plan for thanks
 * and creative requests has an empty question, for which nothing is found.
 */
export function planQuestion(message: string, exchanges: readonly PastExchange[]): SearchPlan {
	const plan = planSearch(message, exchanges);
	return asksForKnowledge(message) ? plan : { question: "", topic: null };
}

function asksForKnowledge(message: string): boolean {
	if (THANKS.test(message)) return false;
	const { agents, question_type: type, question_type_confidence: confidence } = classify(message);
	const isGeneral =
		agents.general >= GENERAL_AGENT_MIN && type === "general" && confidence >= GENERAL_TYPE_MIN;
	return !(isGeneral && CREATIVE_REQUEST.test(message));
}
