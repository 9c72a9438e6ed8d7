import { AgentType } from "../../src/contracts/agents.ts";
import type { ConversationHistory, ConversationSummary } from "../../src/contracts/conversations.ts";
import { AppError, unwrap } from "../../src/errors.ts";
import { shorten } from "../shorten.ts";
import type { Room } from "./room.ts";
import { cancel } from "./tasks/cancel.ts";
import { flushOutbox } from "./tasks/outbox.ts";

/** Exchanges that a history shows at most: the newest. */
export const HISTORY_MAX_EXCHANGES = 500;
/** Topics that a summary names at most: the newest. */
const TOPICS_MAX = 10;

/**
 * Forgets what was said: running tasks are cancelled, messages and tasks are deleted, here and in the user's list. `seq`
 * goes on. A question that comes meanwhile is kept. Throws `unavailable` while what the tasks owe cannot be sent.
 */
export async function clear(room: Room): Promise<void> {
	for (const task of room.tasks.open()) cancel(room, task);
	await flushOutbox(room);
	if (room.tasks.owes())
		throw new AppError("unavailable", "This conversation cannot be cleared just now; try again.");
	room.deps.storage.transactionSync(() => {
		room.tasks.deleteEnded();
		room.messages.deleteUnasked();
		room.sourceChanges.clear();
	});
	unwrap(await room.brain.clearConversation(room.conversationId));
}

/** The guide's view of a conversation. */
export function history(room: Room): ConversationHistory {
	const exchanges = room.messages.newestExchanges(HISTORY_MAX_EXCHANGES);
	return {
		conversation_id: room.conversationId,
		history: exchanges.map((exchange) => ({
			user_message: exchange.question,
			ai_response: exchange.answer,
			timestamp: iso(exchange.answered_at),
			agent_type: AgentType.parse(exchange.agent_type),
		})),
		summary: summary(room),
	};
}

/** Counts, times and topics. A topic is a question as it was asked, shortened: nothing is invented. */
export function summary(room: Room): ConversationSummary {
	const { total, first, last } = room.messages.exchangeTotals();
	const newest = room.messages.newestExchanges(HISTORY_MAX_EXCHANGES);
	const topics = new Set(newest.map(({ question }) => shorten(question)));
	return {
		total_exchanges: total,
		conversation_started: first === null ? null : iso(first),
		last_activity: last === null ? null : iso(last),
		topics_discussed: [...topics].slice(-TOPICS_MAX),
	};
}

function iso(time: number): string {
	return new Date(time).toISOString();
}
