import { AppError } from "../../src/errors.ts";
import type { Room } from "./room.ts";
import { TaskOutcome } from "./task-store.ts";

type Row = Record<string, SqlStorageValue>;

/** The rows of the exchanges that a branch begins with. */
export interface BranchRows {
	messages: Row[];
	tasks: Row[];
}

/**
 * Copies the exchanges up to a message: through it when it is an answer, before it when it is a question, which the new
 * conversation then asks in its own words. Tasks that have not ended stay behind.
 */
export function copyUpTo(room: Room, messageId: string): BranchRows {
	const { sql } = room.deps.storage;
	const target = room.messages.ulidOf(messageId);
	const task = target === null ? null : room.tasks.find(target.ulid);
	if (target === null || task === null)
		throw new AppError("message_not_found", "There is no such message here.");
	const through = target.role === "assistant" ? "<=" : "<";
	const tasks = sql
		.exec(`SELECT * FROM tasks WHERE outcome IS NOT NULL AND question_seq ${through} ?`, task.question_seq)
		.toArray();
	const messages = sql
		.exec(
			`SELECT * FROM messages WHERE task_ulid IN
			 (SELECT ulid FROM tasks WHERE outcome IS NOT NULL AND question_seq ${through} ?)`,
			task.question_seq,
		)
		.toArray();
	return { messages, tasks };
}

/** Begins a conversation with copied exchanges. They cost nothing: their usage was logged where they were asked. */
export function adopt(room: Room, rows: BranchRows): void {
	const { storage } = room.deps;
	storage.transactionSync(() => {
		for (const row of rows.messages) insert(storage.sql, "messages", row);
		for (const row of rows.tasks)
			insert(storage.sql, "tasks", { ...row, usage: null, outcome: moved(room, row) });
		const last = Math.max(0, ...rows.messages.map(({ seq }) => Number(seq)));
		room.sequence.skipTo(last);
	});
}

function moved(room: Room, row: Row): string {
	const outcome = TaskOutcome.parse(JSON.parse(String(row.outcome)));
	if (outcome.state !== "completed") return JSON.stringify(outcome);
	const ids = { conversation_id: room.conversationId, task_id: room.frames.taskId(String(row.ulid)) };
	return JSON.stringify({ ...outcome, result: { ...outcome.result, ...ids } });
}

function insert(sql: SqlStorage, table: "messages" | "tasks", row: Row): void {
	const columns = Object.keys(row);
	const marks = columns.map(() => "?").join(", ");
	sql.exec(`INSERT INTO ${table} (${columns.join(", ")}) VALUES (${marks})`, ...Object.values(row));
}
