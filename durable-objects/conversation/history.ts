import { AgentType } from "../../src/contracts/agents.ts";
import type { ConversationHistory, ConversationSummary } from "../../src/contracts/conversations.ts";
import { shorten } from "../shorten.ts";
import type { Room } from "./room.ts";

/** Maximum number of exchanges in a history. Older exchanges are left out. */
const HISTORY_EXCHANGES_MAX = 500;
/** Maximum number of topics in a summary. Older topics are left out. */
const TOPICS_MAX = 10;

/** Returns the conversation in the format of protocol v1. */
export function readHistory({
	conversationId,
	exchanges,
}: Pick<Room, "conversationId" | "exchanges">): ConversationHistory {
	return {
		conversation_id: conversationId,
		history: exchanges.newest(HISTORY_EXCHANGES_MAX).map((exchange) => ({
			user_message: exchange.question,
			ai_response: exchange.answer,
			timestamp: toIso(exchange.answered_at),
			agent_type: AgentType.parse(exchange.agent_type),
		})),
		summary: summarize({ exchanges }),
	};
}

/** Returns counts, times and topics of the conversation. A topic is a shortened question. */
export function summarize({ exchanges }: Pick<Room, "exchanges">): ConversationSummary {
	const { total, first, last } = exchanges.totals();
	const topics = new Set(exchanges.newest(HISTORY_EXCHANGES_MAX).map(({ question }) => shorten(question)));
	return {
		total_exchanges: total,
		conversation_started: first === null ? null : toIso(first),
		last_activity: last === null ? null : toIso(last),
		topics_discussed: [...topics].slice(-TOPICS_MAX),
	};
}

function toIso(time: number): string {
	return new Date(time).toISOString();
}
