import { conversationNotFound } from "../../../src/common-errors.ts";
import type { ConversationItem, ConversationList } from "../../../src/contracts/conversations.ts";
import type { ExportedConversation } from "../../../src/contracts/export.ts";
import { readCursor, takePage } from "../../../src/cursor.ts";
import type { CitedPage } from "../../../src/knowledge/store/citations.ts";
import { previewMessage } from "../../shorten.ts";
import type { MessageBatch } from "./message-index.ts";

/** Conversations returned per export call. */
const EXPORT_BATCH_SIZE = 500;

/** The state of a conversation after one of its tasks ended. */
export interface Activity {
	conversationId: string;
	/** Becomes the title of a conversation that has none or a provisional one. */
	title: string;
	/** Whether the title has no topic, so that it replaces no other title. Absent from activities of version 0.2.0. */
	isTitleProvisional?: boolean;
	lastMessage: string;
	/** When the task ended, in milliseconds since the Unix epoch. */
	at: number;
	/** The sequence number of the task's ending. Later endings in the conversation have higher numbers. */
	seq: number;
	/** Whether no client was connected when the task ended. */
	unread: boolean;
	/** The pages that the answer cites. */
	cited: CitedPage[];
	/** Messages that are not indexed yet. */
	unindexed?: MessageBatch | null;
}

/** A conversation that starts with exchanges copied from another conversation. */
export interface Branch {
	conversationId: string;
	/** The conversation that was copied. */
	of: string;
	lastMessage: string;
}

export interface ConversationQuery {
	/** Text to search for in titles and last messages. */
	q?: string | undefined;
	limit: number;
	cursor?: string | undefined;
}

type Row = {
	conversation_id: string;
	created_at: number;
	title: string;
	last_message: string;
	last_activity: number;
	unread: number;
	/** 1 while a task of the conversation holds a lease. */
	running: number;
	branched_from: string | null;
	/** The title of the conversation in `branched_from`; null if it was deleted. */
	original_title: string | null;
};

/** Selects the columns of a `Row`. */
const SELECT_ROWS = `SELECT *, EXISTS (
	SELECT 1 FROM leases
	WHERE leases.conversation_id = conversations.conversation_id AND expires_at > unixepoch('subsec') * 1000
 ) AS running, (
	SELECT title FROM conversations AS original
	WHERE original.conversation_id = conversations.branched_from AND original.erasing = 0
 ) AS original_title FROM conversations`;

/** Selects conversations whose title the title ?1, which is provisional if ?2 is 1, may replace. */
const TAKES_TITLE = "(title = '' OR has_provisional_title = 1 AND ?2 = 0)";

/** A conversation that has a title. */
export type TitledConversation = Pick<Row, "conversation_id" | "title" | "last_activity">;

/** The user's list of conversations, stored in `conversations`. */
export class ConversationStore {
	readonly #sql: SqlStorage;

	constructor(sql: SqlStorage) {
		this.#sql = sql;
	}

	/** Adds a conversation, or restores one whose object is being erased but is about to be written again. */
	register(id: string, now: number): void {
		this.#sql.exec(
			`INSERT INTO conversations (conversation_id, created_at, last_activity) VALUES (?1, ?2, ?2)
			 ON CONFLICT DO UPDATE SET erasing = 0, noted_seq = 0`,
			id,
			now,
		);
	}

	/**
	 * Sets the title of a conversation that has none. A title with a topic also replaces a provisional one, but never one
	 * that the user chose.
	 */
	setInitialTitle(id: string, title: string, isProvisional: boolean, now: number): void {
		this.#sql.exec(
			`UPDATE conversations SET title = ?1, has_provisional_title = ?2, last_activity = ?3
			 WHERE conversation_id = ?4 AND ${TAKES_TITLE}`,
			title,
			isProvisional ? 1 : 0,
			now,
			id,
		);
	}

	/** Removes the title and the last message of a conversation whose messages were deleted. */
	clear(id: string): void {
		this.#sql.exec(
			`UPDATE conversations SET title = '', has_provisional_title = 0, last_message = '', unread = 0
			 WHERE conversation_id = ?`,
			id,
		);
	}

	/**
	 * Sets the last message and the origin of a branch, and copies the title of the original conversation. In a branch
	 * without messages, the title is provisional, because the branch may be about something else.
	 */
	describeBranch(branch: Branch): void {
		this.#sql.exec(
			`UPDATE conversations SET last_message = ?1, branched_from = ?2, title = coalesce(original.title, ''),
			 has_provisional_title = iif(?1 = '', 1, coalesce(original.has_provisional_title, 0))
			 FROM (SELECT 1) LEFT JOIN conversations AS original ON original.conversation_id = ?2
			 WHERE conversations.conversation_id = ?3`,
			previewMessage(branch.lastMessage),
			branch.of,
			branch.conversationId,
		);
	}

	/**
	 * Records the state of a conversation after one of its tasks ended. Returns false when this activity, or a later
	 * one, is already recorded.
	 */
	recordActivity(activity: Activity): boolean {
		const updated = this.#sql.exec(
			`UPDATE conversations SET title = iif(${TAKES_TITLE}, ?1, title),
			 has_provisional_title = iif(${TAKES_TITLE}, ?2, has_provisional_title), last_message = ?7,
			 last_activity = ?3, unread = ?4, noted_seq = ?5 WHERE conversation_id = ?6 AND noted_seq < ?5 RETURNING 1`,
			activity.title,
			activity.isTitleProvisional === true ? 1 : 0,
			activity.at,
			activity.unread ? 1 : 0,
			activity.seq,
			activity.conversationId,
			activity.lastMessage,
		);
		return updated.toArray().length > 0;
	}

	/** Marks a conversation as read. Returns whether it was unread. */
	markRead(id: string): boolean {
		const updated = this.#sql.exec(
			"UPDATE conversations SET unread = 0 WHERE conversation_id = ? AND unread = 1 RETURNING 1",
			id,
		);
		return updated.toArray().length > 0;
	}

	/**
	 * Returns a page of the conversations that have a title, newest first. The cursor is the time and the id of the last
	 * item, so that no conversation is listed twice.
	 */
	list(query: ConversationQuery): ConversationList {
		const after = readCursor(query.cursor);
		const rows = this.#sql
			.exec<Row>(
				`${SELECT_ROWS}
				 WHERE title <> '' AND erasing = 0
				 AND (instr(lower(title), lower(?1)) > 0 OR instr(lower(last_message), lower(?1)) > 0)
				 AND (last_activity, conversation_id) < (?2, ?3)
				 ORDER BY last_activity DESC, conversation_id DESC LIMIT ?4`,
				query.q ?? "",
				after.time,
				after.id,
				query.limit + 1,
			)
			.toArray();
		const placeOf = (row: Row) => ({ time: row.last_activity, id: row.conversation_id });
		const { shown, next_cursor } = takePage(rows, query.limit, placeOf);
		return { items: shown.map(toItem), next_cursor };
	}

	/** Returns all conversations that have a title. */
	listTitles(): TitledConversation[] {
		return this.#sql
			.exec<TitledConversation>(
				"SELECT conversation_id, title, last_activity FROM conversations WHERE title <> '' AND erasing = 0",
			)
			.toArray();
	}

	/** Returns the ids of conversations that have been active since `time` or have a question in progress. */
	listRecent(time: number): string[] {
		return this.#sql
			.exec<{ conversation_id: string }>(
				`SELECT conversation_id FROM conversations WHERE erasing = 0
				 AND (last_activity >= ?1 OR conversation_id IN (SELECT conversation_id FROM leases WHERE expires_at >= ?1))`,
				time,
			)
			.toArray()
			.map((row) => row.conversation_id);
	}

	find(id: string): ConversationItem | null {
		const [row] = this.#sql
			.exec<Row>(`${SELECT_ROWS} WHERE conversation_id = ? AND erasing = 0`, id)
			.toArray();
		return row === undefined ? null : toItem(row);
	}

	/** @throws {AppError} `conversation_not_found` */
	get(id: string): ConversationItem {
		const item = this.find(id);
		if (item === null) throw conversationNotFound();
		return item;
	}

	/** @throws {AppError} `conversation_not_found` */
	rename(id: string, title: string): ConversationItem {
		this.#sql.exec(
			"UPDATE conversations SET title = ?, has_provisional_title = 0 WHERE conversation_id = ? AND erasing = 0",
			title,
			id,
		);
		return this.get(id);
	}

	/**
	 * Hides a conversation while its object is being erased. The row is kept until the erasure is complete, because
	 * after a crash it is the only record of the object.
	 * @throws {AppError} `conversation_not_found`
	 */
	markErasing(id: string, now: number): void {
		const updated = this.#sql.exec(
			"UPDATE conversations SET erasing = ?, title = '', last_message = '' WHERE conversation_id = ? RETURNING 1",
			now,
			id,
		);
		if (updated.toArray().length === 0) throw conversationNotFound();
	}

	/** When the earliest pending erasure started; null when none is pending. */
	earliestErasure(): number | null {
		const query = "SELECT min(erasing) AS since FROM conversations WHERE erasing > 0";
		return this.#sql.exec<{ since: number | null }>(query).one().since;
	}

	/** Returns conversations to erase, in random order, so that one that keeps failing does not block the others. */
	listErasing(limit: number): string[] {
		return this.#sql
			.exec<{ conversation_id: string }>(
				"SELECT conversation_id FROM conversations WHERE erasing > 0 ORDER BY random() LIMIT ?",
				limit,
			)
			.toArray()
			.map((row) => row.conversation_id);
	}

	/** Deletes an erased conversation. Returns false and keeps it when it was registered again in the meantime. */
	deleteErased(id: string): boolean {
		const deleted = this.#sql.exec(
			"DELETE FROM conversations WHERE conversation_id = ? AND erasing > 0 RETURNING 1",
			id,
		);
		return deleted.toArray().length > 0;
	}

	delete(id: string): void {
		this.#sql.exec("DELETE FROM conversations WHERE conversation_id = ?", id);
	}

	/** Returns ids of conversations that exist or have open sockets. */
	listIds(limit: number): string[] {
		return this.#sql
			.exec<{ conversation_id: string }>(
				"SELECT conversation_id FROM conversations UNION SELECT conversation_id FROM session_sockets LIMIT ?",
				limit,
			)
			.toArray()
			.map((row) => row.conversation_id);
	}

	/**
	 * Returns the conversations whose ids come after `after`, sorted by id, for an export. Returns an empty list at the
	 * end.
	 */
	listForExport(after: string): ExportedConversation[] {
		return this.#sql
			.exec<Pick<Row, "conversation_id" | "title" | "created_at" | "last_activity" | "branched_from">>(
				`SELECT conversation_id, title, created_at, last_activity, branched_from FROM conversations
				 WHERE conversation_id > ? AND erasing = 0 ORDER BY conversation_id LIMIT ?`,
				after,
				EXPORT_BATCH_SIZE,
			)
			.toArray()
			.map((row) => ({
				...row,
				created_at: new Date(row.created_at).toISOString(),
				last_activity: new Date(row.last_activity).toISOString(),
			}));
	}
}

function toItem(row: Row): ConversationItem {
	const { branched_from, original_title } = row;
	const isBranch = branched_from !== null && original_title !== null;
	return {
		conversation_id: row.conversation_id,
		title: row.title,
		last_message: row.last_message,
		created_at: new Date(row.created_at).toISOString(),
		last_activity: new Date(row.last_activity).toISOString(),
		unread: row.unread === 1,
		running: row.running === 1,
		...(isBranch && { branched_from: { conversation_id: branched_from, title: original_title } }),
	};
}
