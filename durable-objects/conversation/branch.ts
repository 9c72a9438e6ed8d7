import { messageNotFound } from "../../src/common-errors.ts";
import type { MessageStatus } from "../../src/contracts/conversations.ts";
import type { TaskOptions } from "../../src/contracts/task-requests.ts";
import type { Room } from "./room.ts";
import { TaskOutcome } from "./stores/tasks.ts";

/** Exchanges that are copied at a time: what goes from object to object in one call must stay far below 32 MiB. */
export const COPY_EXCHANGES = 200;

/** A question with one answer, as it is stored. `options`, `outcome` and `chain` are JSON. */
export type CopiedExchange = {
	ulid: string;
	message_id: string;
	question: string;
	question_seq: number;
	asked_at: number;
	answer: string;
	status: MessageStatus;
	answered_at: number;
	options: string;
	outcome: string;
	chain: string;
	state: string;
	attempt: number;
	accepted_at: number;
	first_run_at: number | null;
};

/** A page of a copy; `next` is null on the last one. `options` are those of the question that was pointed at. */
export interface CopyPage {
	exchanges: CopiedExchange[];
	next: number | null;
	options: TaskOptions;
}

/**
 * Copies the exchanges up to a message: through it when it is an answer, before it when it is a question, which the new
 * conversation then asks in its own words. Only answers that count are copied, and the one pointed at, even if it was
 * superseded here. Questions without an answer stay behind. Throws `message_not_found`.
 */
export function copyUpTo(room: Room, messageId: string, after: number): CopyPage {
	const target = room.messages.ulidOf(messageId);
	const task = target === null ? null : room.tasks.find(target.ulid);
	if (target === null || task === null) throw messageNotFound();
	const rows = room.deps.storage.sql
		.exec<CopiedExchange>(
			`SELECT t.ulid, coalesce(asked.message_id, t.message_id) AS message_id, q.content AS question,
			 q.seq AS question_seq, q.created_at AS asked_at, a.content AS answer, a.status,
			 a.created_at AS answered_at, t.options, t.outcome, t.chain, t.state, t.attempt, t.accepted_at, t.first_run_at
			 FROM messages a JOIN tasks t ON t.ulid = a.task_ulid JOIN messages q ON q.seq = t.question_seq
			 LEFT JOIN tasks asked ON asked.ulid = q.task_ulid
			 WHERE a.role = 'assistant' AND q.seq > ?1
			 AND (a.status <> 'superseded' AND q.seq < ?2 OR t.ulid = ?3)
			 ORDER BY q.seq LIMIT ?4`,
			after,
			task.question_seq,
			target.role === "assistant" ? target.ulid : "",
			COPY_EXCHANGES + 1,
		)
		.toArray();
	const exchanges = rows.slice(0, COPY_EXCHANGES);
	const next = rows.length > exchanges.length ? (exchanges.at(-1)?.question_seq ?? null) : null;
	return { exchanges, next, options: task.options };
}

/** Goes on with exchanges of another conversation. They cost nothing: their usage was logged where they were asked. */
export function adopt(room: Room, exchanges: readonly CopiedExchange[]): void {
	room.deps.storage.transactionSync(() => {
		for (const exchange of exchanges) insert(room, exchange);
	});
}

const STATUS_OF = { completed: "complete", cancelled: "stopped", failed: "failed" } as const;

function insert(room: Room, exchange: CopiedExchange): void {
	const { sql } = room.deps.storage;
	const outcome = TaskOutcome.parse(JSON.parse(exchange.outcome));
	const questionSeq = room.sequence.next();
	const answerSeq = room.sequence.next();
	room.messages.insert({
		seq: questionSeq,
		task_ulid: exchange.ulid,
		role: "user",
		content: exchange.question,
		status: "complete",
		created_at: exchange.asked_at,
	});
	room.messages.insert({
		seq: answerSeq,
		task_ulid: exchange.ulid,
		role: "assistant",
		content: exchange.answer,
		status: STATUS_OF[outcome.state],
		created_at: exchange.answered_at,
	});
	sql.exec(
		`INSERT INTO tasks (ulid, message_id, question_seq, started_seq, ended_seq, options, state, attempt, due_at,
		 accepted_at, first_run_at, chain, outcome, told) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)`,
		exchange.ulid,
		exchange.message_id,
		questionSeq,
		questionSeq,
		answerSeq,
		exchange.options,
		exchange.state,
		exchange.attempt,
		exchange.accepted_at,
		exchange.accepted_at,
		exchange.first_run_at,
		exchange.chain,
		JSON.stringify(moved(room, exchange.ulid, outcome)),
	);
}

/** The outcome with the ids of the conversation that it is in now. */
function moved(room: Room, ulid: string, outcome: TaskOutcome): TaskOutcome {
	if (outcome.state !== "completed") return outcome;
	const ids = { conversation_id: room.conversationId, task_id: room.frames.taskId(ulid) };
	return { ...outcome, result: { ...outcome.result, ...ids } };
}
