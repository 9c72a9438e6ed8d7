import { analyzeText, encodeForIndex, INDEX_VERSION } from "../../../src/knowledge/store/word-index.ts";
import { stem } from "../../../src/text/stem.ts";
import { indexedText } from "../message-search/indexed-text.ts";

/** Maximum number of messages that a search ranks. Those of the newest conversations are ranked. */
const RANKED_MAX = 20_000;

/** The id of a message is the number of its conversation times this value, plus its own number. */
const MESSAGES_PER_CONVERSATION = 2 ** 31;

/** A message of a conversation, to be indexed. Times are milliseconds since the Unix epoch. */
export interface NewMessage {
	/** The message's number in its conversation. */
	seq: number;
	/** The number of the message's question, or its own number if it is a question. */
	questionSeq: number;
	id: string;
	role: "user" | "assistant";
	createdAt: number;
	/** Empty if the question was not answered. */
	content: string;
}

/** Messages of a conversation to be indexed, in order. */
export interface MessageBatch {
	messages: NewMessage[];
	/** Whether the messages are the first ones, and replace all that are indexed. */
	isStart: boolean;
}

/** The best matching message of a conversation. A higher score is better. */
export type ConversationMatch = { conversation_id: string; id: number; score: number; hits: number };

export type IndexedMessage = {
	message_id: string;
	role: "user" | "assistant";
	created_at: number;
	content: string;
};

/** The index of all messages of a user's conversations. */
export class MessageIndexStore {
	readonly #sql: SqlStorage;

	constructor(sql: SqlStorage) {
		this.#sql = sql;
	}

	/** Indexes messages. An answer replaces the earlier answers to its question, even if it is empty. Idempotent. */
	add(conversationId: string, { messages, isStart }: MessageBatch): void {
		if (isStart) this.#deleteMessages(conversationId);
		if (messages.length === 0) return;
		const firstId = this.#numberOf(conversationId) * MESSAGES_PER_CONVERSATION;
		for (const message of messages) {
			if (message.role === "assistant") this.#deleteEarlierAnswers(firstId, message);
			if (message.content !== "") this.#insert(firstId + message.seq, message);
		}
	}

	/** Deletes the messages of a conversation and no longer waits for others. */
	deleteConversation(id: string): void {
		this.#deleteMessages(id);
		this.#sql.exec("DELETE FROM indexed_conversations WHERE conversation_id = ?", id);
		this.markIndexed(id);
	}

	/** Returns the best message of each conversation that contains a match for an FTS5 expression. */
	match(expression: string): ConversationMatch[] {
		return this.#sql
			.exec<ConversationMatch>(
				// SQLite takes the other columns from the row with the maximum.
				`SELECT conversation_id, id, score, hits FROM (
					SELECT id / ${MESSAGES_PER_CONVERSATION} AS number, id, max(score) AS score, count(*) AS hits FROM (
						SELECT rowid AS id, -bm25(messages_fts) AS score FROM messages_fts
						WHERE messages_fts MATCH ? ORDER BY rowid DESC LIMIT ${RANKED_MAX}
					) GROUP BY number
				) JOIN indexed_conversations USING (number)`,
				expression,
			)
			.toArray();
	}

	get(id: number): IndexedMessage {
		return this.#sql
			.exec<IndexedMessage>(
				"SELECT message_id, role, created_at, content FROM indexed_messages WHERE id = ?",
				id,
			)
			.one();
	}

	/** Returns conversations to index, in random order, so that one that keeps failing does not block the others. */
	listUnindexed(limit: number): string[] {
		return this.#sql
			.exec<{ conversation_id: string }>(
				"SELECT conversation_id FROM conversations_to_index ORDER BY random() LIMIT ?",
				limit,
			)
			.toArray()
			.map((row) => row.conversation_id);
	}

	countUnindexed(): number {
		return this.#sql.exec<{ n: number }>("SELECT count(*) AS n FROM conversations_to_index").one().n;
	}

	markIndexed(conversationId: string): void {
		this.#sql.exec("DELETE FROM conversations_to_index WHERE conversation_id = ?", conversationId);
	}

	/** Returns whether messages are indexed with an older version of the word folding. */
	isOutdated(): boolean {
		return this.#outdatedBelow() > 0;
	}

	/** Indexes up to `max` messages again that have an older index version, newest first. */
	reindex(max: number): void {
		const rows = this.#sql
			.exec<{ id: number; content: string }>(
				"SELECT id, content FROM indexed_messages WHERE id < ? ORDER BY id DESC LIMIT ?",
				this.#outdatedBelow(),
				max,
			)
			.toArray();
		for (const { id, content } of rows) this.#indexWords(id, content);
		const left = rows.length < max ? 0 : (rows.at(-1)?.id ?? 0);
		this.#sql.exec(
			"INSERT OR REPLACE INTO message_index (id, version, below) VALUES (1, ?, ?)",
			INDEX_VERSION,
			left,
		);
	}

	#outdatedBelow(): number {
		const [state] = this.#sql
			.exec<{ version: number; below: number }>("SELECT version, below FROM message_index")
			.toArray();
		if (state === undefined || state.version === INDEX_VERSION) return state?.below ?? 0;
		return (
			(this.#sql.exec<{ id: number | null }>("SELECT max(id) AS id FROM indexed_messages").one().id ?? 0) + 1
		);
	}

	/** Returns the number of a conversation, which it receives with its first message. */
	#numberOf(conversationId: string): number {
		const find = "SELECT number FROM indexed_conversations WHERE conversation_id = ?";
		const [known] = this.#sql.exec<{ number: number }>(find, conversationId).toArray();
		if (known !== undefined) return known.number;
		this.#sql.exec(
			"INSERT OR IGNORE INTO message_index (id, version, below) VALUES (1, ?, 0)",
			INDEX_VERSION,
		);
		const insert = "INSERT INTO indexed_conversations (conversation_id) VALUES (?) RETURNING number";
		return this.#sql.exec<{ number: number }>(insert, conversationId).one().number;
	}

	#deleteMessages(conversationId: string): void {
		this.#sql.exec(
			`DELETE FROM indexed_messages WHERE id >= ?1 * (
				SELECT number FROM indexed_conversations WHERE conversation_id = ?2
			) AND id < ?1 * (
				SELECT number + 1 FROM indexed_conversations WHERE conversation_id = ?2
			)`,
			MESSAGES_PER_CONVERSATION,
			conversationId,
		);
	}

	#deleteEarlierAnswers(firstId: number, { seq, questionSeq }: NewMessage): void {
		this.#sql.exec(
			`DELETE FROM indexed_messages WHERE id > ?1 AND id < ?2 AND question_seq = ?3 AND role = 'assistant'`,
			firstId + questionSeq,
			firstId + seq,
			questionSeq,
		);
	}

	#insert(id: number, { questionSeq, id: messageId, role, createdAt, content }: NewMessage): void {
		const text = indexedText(role, content);
		const inserted = this.#sql.exec(
			`INSERT OR IGNORE INTO indexed_messages (id, question_seq, message_id, role, created_at, content)
			 VALUES (?, ?, ?, ?, ?, ?) RETURNING 1`,
			id,
			questionSeq,
			messageId,
			role,
			createdAt,
			text,
		);
		if (inserted.toArray().length > 0) this.#indexWords(id, text);
	}

	#indexWords(id: number, text: string): void {
		const { words, indexed } = analyzeText(text);
		const stems = words.flatMap((word) => {
			const stemmed = stem(word);
			return stemmed === word ? [] : [stemmed];
		});
		this.#sql.exec(
			"INSERT OR REPLACE INTO messages_fts (rowid, words, stems) VALUES (?, ?, ?)",
			id,
			indexed,
			encodeForIndex(stems.join(" ")),
		);
	}
}
