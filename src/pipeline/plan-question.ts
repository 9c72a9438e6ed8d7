import { classify } from "../agents/classifier/classify.ts";
import type { PastExchange, SearchPlan } from "../knowledge/search/search-plan.ts";
import { planMessage } from "./plan-search.ts";

/** Plans the search for a message with the product's classifier; see `planMessage`. */
export function planQuestion(message: string, exchanges: readonly PastExchange[]): SearchPlan {
	return planMessage(message, exchanges, classify);
}
