import type { MessageBatch, NewMessage } from "../../brain/stores/message-index.ts";
import { messageId } from "./messages.ts";

/** Messages returned at a time. An RPC between Durable Objects is limited to 32 MiB. */
const BATCH_SIZE = 50;
/** Maximum number of messages that are sent with another call, which must not take much longer. */
const FEW = 4;
/** Maximum length of a returned message with its attachments, in characters. Longer ones are cut. */
const MESSAGE_MAX_CHARS = 64_000;

/** The names and texts of the attachments of question `m.seq`, as SQL. They are indexed as a part of the question. */
const ATTACHED = `coalesce((SELECT group_concat(char(10, 10) || name || char(10) || text, '') FROM
	(SELECT name, text FROM attachments WHERE question_seq = m.seq AND m.role = 'user' ORDER BY n)), '')`;

/** The `indexed_seq` of a conversation whose indexed messages must be discarded. */
const DISCARD = -1;

/** Messages to be indexed, and the `indexed_seq` before and after that. */
export interface UnindexedBatch extends MessageBatch {
	from: number;
	to: number;
}

type Row = {
	seq: number;
	question_seq: number;
	question_id: string;
	task_ulid: string;
	role: "user" | "assistant";
	created_at: number;
	content: string;
};

/** The messages that the user's brain has not indexed yet: those whose number is higher than `indexed_seq`. */
export class UnindexedMessageStore {
	readonly #sql: SqlStorage;

	constructor(sql: SqlStorage) {
		this.#sql = sql;
	}

	hasAny(): boolean {
		const { indexed, last } = this.#progress();
		return indexed < last;
	}

	/**
	 * Returns the next messages to index, or null when all are indexed. A question without an answer has an empty one.
	 * Superseded answers are omitted, because the current one replaces them.
	 */
	next(): UnindexedBatch | null {
		const { indexed: from, last } = this.#progress();
		if (from >= last) return null;
		const rows = this.#sql
			.exec<Row>(
				`SELECT m.seq, t.question_seq, coalesce(asked.message_id, t.message_id) AS question_id, m.task_ulid, m.role,
				 m.created_at, iif(m.status = 'failed' AND m.role = 'assistant', '',
				 substr(m.content || ${ATTACHED}, 1, ${MESSAGE_MAX_CHARS})) AS content
				 FROM messages m JOIN tasks t ON t.ulid = m.task_ulid
				 LEFT JOIN messages q ON q.seq = t.question_seq LEFT JOIN tasks asked ON asked.ulid = q.task_ulid
				 WHERE m.seq > ? AND m.status <> 'superseded' ORDER BY m.seq LIMIT ${BATCH_SIZE}`,
				from,
			)
			.toArray();
		return { messages: rows.map(toNewMessage), isStart: from <= 0, from, to: rows.at(-1)?.seq ?? last };
	}

	/** Like `next`, but returns null if there are many messages. */
	nextFew(): UnindexedBatch | null {
		const batch = this.next();
		return batch !== null && batch.messages.length <= FEW ? batch : null;
	}

	/** Records that a batch was indexed, unless messages have been deleted in the meantime. */
	markIndexed({ from, to }: UnindexedBatch): void {
		this.#sql.exec("UPDATE conversation SET indexed_seq = ? WHERE indexed_seq = ?", to, from);
	}

	/** Makes the message with a number, and the later ones, be indexed again. */
	indexAgainFrom(seq: number): void {
		this.#sql.exec("UPDATE conversation SET indexed_seq = min(indexed_seq, ?)", seq - 1);
	}

	/** Makes the remaining messages replace all that are indexed. */
	discardIndex(): void {
		this.#sql.exec("UPDATE conversation SET indexed_seq = ?", DISCARD);
	}

	/** Returns `indexed_seq` and the number of the last message. */
	#progress(): { indexed: number; last: number } {
		return this.#sql
			.exec<{ indexed: number; last: number }>(
				"SELECT indexed_seq AS indexed, (SELECT coalesce(max(seq), 0) FROM messages) AS last FROM conversation",
			)
			.one();
	}
}

function toNewMessage(row: Row): NewMessage {
	return {
		seq: row.seq,
		questionSeq: row.question_seq,
		id: messageId(row),
		role: row.role,
		createdAt: row.created_at,
		content: row.content,
	};
}
