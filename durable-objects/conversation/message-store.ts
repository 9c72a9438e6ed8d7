import type { Exchange } from "../../src/agents/prompt.ts";
import type { Message, MessageList } from "../../src/contracts/conversations.ts";

type MessageRow = {
	seq: number;
	task_ulid: string;
	message_id: string;
	role: Message["role"];
	content: string;
	status: Message["status"];
	created_at: number;
};

/** The messages of one conversation, in SQLite. The only code that knows the table. */
export class MessageStore {
	readonly #sql: SqlStorage;

	constructor(sql: SqlStorage) {
		this.#sql = sql;
	}

	insert(row: Omit<MessageRow, "message_id">): void {
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
				`SELECT messages.*, tasks.message_id FROM messages JOIN tasks ON tasks.ulid = messages.task_ulid
				 WHERE seq > ? ORDER BY seq LIMIT ?`,
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

	/** The last exchanges that were answered before `seq`, oldest first: what a follow-up may refer to. */
	exchangesBefore(seq: number, limit: number): Exchange[] {
		return this.#sql
			.exec<{ question: string; answer: string }>(
				`SELECT q.content AS question, a.content AS answer FROM messages a
				 JOIN tasks t ON t.ulid = a.task_ulid JOIN messages q ON q.seq = t.started_seq
				 WHERE a.role = 'assistant' AND a.status <> 'failed' AND a.content <> '' AND q.seq < ?
				 ORDER BY a.seq DESC LIMIT ?`,
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
		id: row.role === "user" ? row.message_id : `answer_${row.task_ulid}`,
		role: row.role,
		content: row.content,
		status: row.status,
		task_id: `${conversationId}.${row.task_ulid}`,
		created_at: new Date(row.created_at).toISOString(),
	};
}
