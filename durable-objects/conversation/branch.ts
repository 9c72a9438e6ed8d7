import type { Attachment, AttachmentInput } from "../../src/contracts/attachments.ts";
import type { TaskOptions } from "../../src/contracts/task-options.ts";
import type { Room } from "./room.ts";
import type { CopiedExchange } from "./stores/exchanges.ts";
import { TaskOutcome } from "./stores/task-row.ts";
import { requireTaskOfMessage } from "./tasks/find.ts";

/** Exchanges copied per call, with their attachments. An RPC between Durable Objects is limited to 32 MiB. */
const COPY_EXCHANGES = 20;

/**
 * One page of exchanges to copy. `options` and `attachments` are those of the question where the branch starts. The
 * attachments are empty on all pages but the last one.
 */
export interface CopyPage {
	exchanges: AttachedExchange[];
	/** The `after` of the next page, or null on the last one. */
	next: number | null;
	options: TaskOptions;
	attachments: AttachmentInput[];
}

/** An exchange to copy, and the attachments of its question. */
export type AttachedExchange = CopiedExchange & { attachments: Attachment[] };

/**
 * Returns the exchanges that a branch at a message copies. A branch at an answer includes its exchange; a branch at a
 * question excludes the question, because the branch rephrases it. Omits unanswered questions, and superseded answers
 * except the one that `messageId` names.
 * @throws {AppError} `message_not_found`
 */
export function copyExchanges(
	room: Pick<Room, "tasks" | "messages" | "exchanges" | "attachments">,
	messageId: string,
	after: number,
): CopyPage {
	const { task, role } = requireTaskOfMessage(room, messageId);
	const rows = room.exchanges.copies({
		afterSeq: after,
		beforeSeq: task.question_seq,
		answerUlid: role === "assistant" ? task.ulid : "",
		limit: COPY_EXCHANGES + 1,
	});
	const exchanges = rows
		.slice(0, COPY_EXCHANGES)
		.map((exchange) => ({ ...exchange, attachments: room.attachments.of(exchange.question_seq) }));
	const next = rows.length > exchanges.length ? (exchanges.at(-1)?.question_seq ?? null) : null;
	const attachments = next === null ? room.attachments.of(task.question_seq) : [];
	return {
		exchanges,
		next,
		options: task.options,
		attachments: attachments.map(({ name, text }) => ({ name, text, type: "text" })),
	};
}

type PasteDeps = Pick<
	Room,
	"storage" | "tasks" | "messages" | "attachments" | "sequence" | "conversationId" | "frames"
>;

/**
 * Appends exchanges copied from another conversation. Logs no usage, because that conversation has already logged it.
 */
export function pasteExchanges(room: PasteDeps, exchanges: readonly AttachedExchange[]): void {
	room.storage.transactionSync(() => {
		for (const exchange of exchanges) pasteExchange(room, exchange);
	});
}

const STATUS_OF = { completed: "complete", cancelled: "stopped", failed: "failed" } as const;

function pasteExchange(room: PasteDeps, { attachments, ...exchange }: AttachedExchange): void {
	const { tasks, messages, sequence } = room;
	const outcome = TaskOutcome.parse(JSON.parse(exchange.outcome));
	const questionSeq = sequence.next();
	const answerSeq = sequence.next();
	messages.insert({
		seq: questionSeq,
		task_ulid: exchange.ulid,
		role: "user",
		content: exchange.question,
		status: "complete",
		created_at: exchange.asked_at,
	});
	room.attachments.insert(questionSeq, attachments);
	messages.insert({
		seq: answerSeq,
		task_ulid: exchange.ulid,
		role: "assistant",
		content: exchange.answer,
		status: STATUS_OF[outcome.state],
		created_at: exchange.answered_at,
	});
	tasks.insertCopy({
		...exchange,
		questionSeq,
		endedSeq: answerSeq,
		outcome: withNewIds(room, exchange, outcome),
	});
}

/** Returns the outcome with its ids replaced by ids of the new conversation. */
function withNewIds(
	{ conversationId, frames }: PasteDeps,
	exchange: CopiedExchange,
	outcome: TaskOutcome,
): TaskOutcome {
	if (outcome.state !== "completed") return outcome;
	const ids = { conversation_id: conversationId, task_id: frames.taskId(exchange) };
	return { ...outcome, result: { ...outcome.result, ...ids } };
}
