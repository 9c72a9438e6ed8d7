import type { ConversationHistory, ConversationSummary } from "../../src/contracts/conversations.ts";
import { TaskOptions } from "../../src/contracts/tasks.ts";
import { cancel } from "./cancel.ts";
import type { AnsweredExchange } from "./message-store.ts";
import { flushOutbox } from "./outbox.ts";
import type { Room } from "./room.ts";

/** Topics that a summary names at most. */
const TOPICS_MAX = 10;
const TOPIC_CHARS = 80;

/** Forgets what was said: running tasks are cancelled, messages and tasks are deleted. `seq` goes on. */
export async function clear(room: Room): Promise<void> {
	for (const task of room.tasks.open()) cancel(room, task);
	await flushOutbox(room);
	room.deps.storage.transactionSync(() => {
		room.tasks.clear();
		room.messages.clear();
	});
}

/** The guide's view of a conversation. */
export function history(room: Room): ConversationHistory {
	const exchanges = room.messages.exchanges();
	return {
		conversation_id: room.conversationId,
		history: exchanges.map((exchange) => ({
			user_message: exchange.question,
			ai_response: exchange.answer,
			timestamp: iso(exchange.answered_at),
			agent_type: agentOfOptions(exchange.options),
		})),
		summary: summaryOf(exchanges),
	};
}

/** Counts, times and topics. A topic is a question as it was asked, shortened: nothing is invented. */
function summaryOf(exchanges: readonly AnsweredExchange[]): ConversationSummary {
	const topics = new Set(exchanges.map(({ question }) => shorten(question)));
	return {
		total_exchanges: exchanges.length,
		conversation_started: exchanges[0] === undefined ? null : iso(exchanges[0].asked_at),
		last_activity:
			exchanges.length === 0 ? null : iso(Math.max(...exchanges.map((exchange) => exchange.answered_at))),
		topics_discussed: [...topics].slice(-TOPICS_MAX),
	};
}

/** The first line of a text, shortened to a title's length. */
export function shorten(text: string): string {
	const line = text.trim().split("\n")[0] ?? "";
	return line.length <= TOPIC_CHARS ? line : `${line.slice(0, TOPIC_CHARS - 1).trimEnd()}…`;
}

function agentOfOptions(options: string) {
	const parsed = TaskOptions.parse(JSON.parse(options));
	return parsed.kind === "chat" ? parsed.agent_type : (parsed.agent_preference ?? "general");
}

function iso(time: number): string {
	return new Date(time).toISOString();
}
