import type { Exchange } from "../../../src/agents/prompt.ts";
import type { Message, MessageList } from "../../../src/contracts/conversations.ts";
import { formatTaskId } from "../../../src/contracts/ids.ts";

const ANSWER_PREFIX = "answer_";

type MessageRow = {
	seq: number;
	task_ulid: string;
	question_id: string;
	role: Message["role"];
	content: string;
	status: Message["status"];
	created_at: number;
};

/** A question with the answer that counts. */
export type AnsweredExchange = {
	question: string;
	answer: string;
	agent_type: string;
	answered_at: number;
};

/** Answers that count: those that a follow-up may refer to. */
const ANSWERED = "a.role = 'assistant' AND a.status IN ('complete', 'stopped') AND a.content <> ''";

/** The messages of one conversation, in SQLite. The only code that knows the table. */
export class MessageStore {
	readonly #sql: SqlStorage;

	constructor(sql: SqlStorage) {
		this.#sql = sql;
	}

	insert(row: Omit<MessageRow, "question_id">): void {
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

	/** A page of messages, oldest first. `cursor` is the `next_cursor` of the page before. */
	page(conversationId: string, query: { limit: number; cursor?: string | undefined }): MessageList {
		const rows = this.#sql
			.exec<MessageRow>(
				`SELECT messages.*, coalesce(asked.message_id, tasks.message_id) AS question_id
				 FROM messages JOIN tasks ON tasks.ulid = messages.task_ulid
				 LEFT JOIN messages q ON q.seq = tasks.question_seq LEFT JOIN tasks asked ON asked.ulid = q.task_ulid
				 WHERE messages.seq > ? ORDER BY messages.seq LIMIT ?`,
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

	/** The answers that a question has had so far no longer count. */
	supersede(questionSeq: number): void {
		this.#sql.exec(
			`UPDATE messages SET status = 'superseded' WHERE role = 'assistant'
			 AND task_ulid IN (SELECT ulid FROM tasks WHERE question_seq = ?)`,
			questionSeq,
		);
	}

	/** The newest exchanges that were answered, oldest first. */
	newestExchanges(limit: number): AnsweredExchange[] {
		return this.#sql
			.exec<AnsweredExchange>(
				`SELECT q.content AS question, a.content AS answer, a.created_at AS answered_at,
				 coalesce(t.outcome ->> '$.result.agent_type', t.options ->> '$.agent_type',
				 t.options ->> '$.agent_preference', iif(t.options ->> '$.kind' = 'expansion', 'research', 'general')) AS agent_type
				 FROM messages a JOIN tasks t ON t.ulid = a.task_ulid JOIN messages q ON q.seq = t.question_seq
				 WHERE ${ANSWERED} ORDER BY q.seq DESC LIMIT ?`,
				limit,
			)
			.toArray()
			.reverse();
	}

	/** How many exchanges were answered, when the first was asked and the last answered. */
	exchangeTotals(): { total: number; first: number | null; last: number | null } {
		return this.#sql
			.exec<{ total: number; first: number | null; last: number | null }>(
				`SELECT count(*) AS total, min(q.created_at) AS first, max(a.created_at) AS last
				 FROM messages a JOIN tasks t ON t.ulid = a.task_ulid JOIN messages q ON q.seq = t.question_seq
				 WHERE ${ANSWERED}`,
			)
			.one();
	}

	/** Deletes all messages but the questions of tasks that are there. */
	deleteUnasked(): void {
		this.#sql.exec("DELETE FROM messages WHERE seq NOT IN (SELECT question_seq FROM tasks)");
	}

	/** The task that asked or answered with this message; null when there is no such message. */
	ulidOf(messageId: string): { ulid: string; role: Message["role"] } | null {
		if (messageId.startsWith(ANSWER_PREFIX)) {
			const ulid = messageId.slice(ANSWER_PREFIX.length);
			const found = this.#sql.exec("SELECT 1 FROM messages WHERE task_ulid = ? AND role = 'assistant'", ulid);
			return found.toArray().length === 0 ? null : { ulid, role: "assistant" };
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

	/** The last exchanges that were answered before `seq`, oldest first: what a follow-up may refer to. */
	exchangesBefore(seq: number, limit: number): Exchange[] {
		return this.#sql
			.exec<{ question: string; answer: string }>(
				`SELECT q.content AS question, a.content AS answer FROM messages a
				 JOIN tasks t ON t.ulid = a.task_ulid JOIN messages q ON q.seq = t.question_seq
				 WHERE ${ANSWERED} AND q.seq < ?
				 ORDER BY q.seq DESC LIMIT ?`,
				seq,
				limit,
			)
			.toArray()
			.reverse();
	}
}

function toMessage(conversationId: string, row: MessageRow): Message {
	return {
		// A question keeps the id that its client gave it; the answer's is the server's own.
		id: row.role === "user" ? row.question_id : ANSWER_PREFIX + row.task_ulid,
		role: row.role,
		content: row.content,
		status: row.status,
		task_id: formatTaskId(conversationId, row.task_ulid),
		question_id: row.question_id,
		created_at: new Date(row.created_at).toISOString(),
	};
}
