import * as z from "zod";
import type { NumberedQuestion } from "../../../src/agents/notes/notes.ts";
import { AttachmentItem } from "../../../src/contracts/attachments.ts";
import type { Message, MessageList } from "../../../src/contracts/conversations.ts";
import type { Rating } from "../../../src/contracts/feedback.ts";
import { formatAnswerId, formatTaskId, parseAnswerId } from "../../../src/contracts/ids.ts";
import { ResponseEcho } from "../../../src/contracts/openai-responses.ts";
import { SourceLink } from "../../../src/contracts/tasks.ts";
import { listCited } from "../../../src/text/used-sources.ts";
import { selectAttachments, TEXT_FIELDS } from "./attachments.ts";

/** A stored message. Times are milliseconds since the Unix epoch. */
export type MessageRow = {
	seq: number;
	task_ulid: string;
	role: Message["role"];
	content: string;
	status: Message["status"];
	created_at: number;
};

type ListedRow = MessageRow & {
	question_id: string;
	rating: Rating | null;
	comment: string | null;
	attachments: string;
	/** JSON; null unless the message is a question that was asked as a response. */
	response: string | null;
	/** JSON; null unless the message is an answer with sources. */
	sources: string | null;
};

const ListedAttachments = z.array(AttachmentItem.extend({ text: z.string().optional() }));
const ListedSources = z.array(SourceLink);

/** Which messages to list. `cursor` is the `next_cursor` of the previous page. */
export interface MessageQuery {
	limit: number;
	cursor?: string | undefined;
	/** Whether to include what only exports contain. */
	isExport?: boolean;
}

/** The messages of one conversation, stored in SQLite. */
export class MessageStore {
	readonly #sql: SqlStorage;

	constructor(sql: SqlStorage) {
		this.#sql = sql;
	}

	insert(row: MessageRow): void {
		this.#sql.exec(
			"INSERT INTO messages (seq, task_ulid, role, content, status, created_at) VALUES (?, ?, ?, ?, ?, ?)",
			row.seq,
			row.task_ulid,
			row.role,
			row.content,
			row.status,
			row.created_at,
		);
	}

	/**
	 * Returns the newest questions from number `from` on and before number `before`, oldest first, with or without an
	 * answer.
	 */
	questionsBetween(from: number, before: number, limit: number): NumberedQuestion[] {
		return this.#sql
			.exec<{ seq: number; question: string }>(
				`SELECT seq, content AS question FROM messages WHERE role = 'user' AND seq >= ? AND seq < ?
				 ORDER BY seq DESC LIMIT ?`,
				from,
				before,
				limit,
			)
			.toArray()
			.reverse();
	}

	/** Returns a page of messages, oldest first. */
	list(conversationId: string, query: MessageQuery): MessageList {
		const attachments = selectAttachments("m.seq", query.isExport ? TEXT_FIELDS : undefined);
		const response = query.isExport ? "t.options ->> '$.response'" : "NULL";
		const sources = query.isExport ? "t.outcome ->> '$.result.sources'" : "NULL";
		const rows = this.#sql
			.exec<ListedRow>(
				`SELECT m.seq, m.task_ulid, m.role, m.content, m.status, m.created_at,
				 coalesce(asked.message_id, t.message_id) AS question_id, ${attachments} AS attachments,
				 f.rating, f.comment, iif(m.role = 'user', ${response}, NULL) AS response,
				 iif(m.role = 'assistant', ${sources}, NULL) AS sources
				 FROM messages m JOIN tasks t ON t.ulid = m.task_ulid
				 LEFT JOIN feedback f ON f.task_ulid = m.task_ulid AND m.role = 'assistant'
				 LEFT JOIN messages q ON q.seq = t.question_seq LEFT JOIN tasks asked ON asked.ulid = q.task_ulid
				 WHERE m.seq > ? ORDER BY m.seq LIMIT ?`,
				Number(query.cursor ?? 0),
				query.limit + 1,
			)
			.toArray();
		const items = rows.slice(0, query.limit);
		const last = items.at(-1);
		return {
			items: items.map((row) => toMessage(conversationId, row)),
			next_cursor: rows.length > items.length && last !== undefined ? String(last.seq) : null,
		};
	}

	/** Marks all previous answers to a question as superseded. */
	supersede(questionSeq: number): void {
		this.#sql.exec(
			`UPDATE messages SET status = 'superseded' WHERE role = 'assistant'
			 AND task_ulid IN (SELECT ulid FROM tasks WHERE question_seq = ?)`,
			questionSeq,
		);
	}

	/**
	 * Makes the newest superseded answer with a text current again. Returns its number, or null if the question has no
	 * such answer.
	 */
	restore(questionSeq: number): number | null {
		const [restored] = this.#sql
			.exec<{ seq: number }>(
				`UPDATE messages SET status = (
					SELECT iif(state = 'completed', 'complete', 'stopped') FROM tasks WHERE ulid = messages.task_ulid
				 ) WHERE seq = (
					SELECT m.seq FROM messages m JOIN tasks t ON t.ulid = m.task_ulid WHERE t.question_seq = ?
					AND m.role = 'assistant' AND m.status = 'superseded' AND m.content <> ''
					AND t.state IN ('completed', 'cancelled') ORDER BY m.seq DESC LIMIT 1
				 ) RETURNING seq`,
				questionSeq,
			)
			.toArray();
		return restored?.seq ?? null;
	}

	/** Returns whether a superseded answer to a question is by a provider. */
	wasAnsweredBy(provider: string, questionSeq: number): boolean {
		const rows = this.#sql.exec(
			`SELECT 1 FROM messages m JOIN tasks t ON t.ulid = m.task_ulid WHERE m.role = 'assistant'
			 AND m.status = 'superseded' AND t.question_seq = ? AND t.outcome ->> '$.result.provider' = ? LIMIT 1`,
			questionSeq,
			provider,
		);
		return rows.toArray().length > 0;
	}

	/** Returns the task that a message belongs to and the message's role, or null when there is no such message. */
	findTask(messageId: string): { ulid: string; role: Message["role"] } | null {
		const ulid = parseAnswerId(messageId);
		if (ulid !== null) {
			const rows = this.#sql.exec("SELECT 1 FROM messages WHERE task_ulid = ? AND role = 'assistant'", ulid);
			return rows.toArray().length === 0 ? null : { ulid, role: "assistant" };
		}
		const [row] = this.#sql
			.exec<{ ulid: string }>(
				`SELECT t.ulid FROM tasks t JOIN messages q ON q.seq = t.question_seq
				 JOIN tasks asked ON asked.ulid = q.task_ulid
				 WHERE asked.message_id = ? ORDER BY t.ulid DESC LIMIT 1`,
				messageId,
			)
			.toArray();
		return row === undefined ? null : { ulid: row.ulid, role: "user" };
	}

	/** Deletes all messages except the questions of the remaining tasks. */
	deleteOrphans(): void {
		this.#sql.exec("DELETE FROM messages WHERE seq NOT IN (SELECT question_seq FROM tasks)");
	}
}

/** Returns the id of a message. A question keeps the id that its client sent. An answer's id is derived from its task. */
export function messageId(row: Pick<ListedRow, "role" | "question_id" | "task_ulid">): string {
	return row.role === "user" ? row.question_id : formatAnswerId(row.task_ulid);
}

function toMessage(conversationId: string, row: ListedRow): Message {
	const attachments = ListedAttachments.parse(JSON.parse(row.attachments));
	const sources = listCited(row.content, ListedSources.parse(JSON.parse(row.sources ?? "[]")));
	return {
		id: messageId(row),
		role: row.role,
		content: row.content,
		status: row.status,
		task_id: formatTaskId(conversationId, row.task_ulid),
		question_id: row.question_id,
		created_at: new Date(row.created_at).toISOString(),
		...(attachments.length > 0 && { attachments }),
		...(row.rating !== null && { feedback: { rating: row.rating, comment: row.comment ?? "" } }),
		...(sources.length > 0 && { sources }),
		...(row.response !== null && { response: exportedResponse(row.response) }),
	};
}

function exportedResponse(json: string): Message["response"] {
	const { instructions, metadata } = ResponseEcho.parse(JSON.parse(json));
	return { instructions, metadata };
}
