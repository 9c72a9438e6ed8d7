import { conversationNotFound } from "../../src/common-errors.ts";
import type { ConversationItem, ConversationList } from "../../src/contracts/conversations.ts";
import { pageOf, readCursor } from "../../src/cursor.ts";
import { type CitedPage, forgetCitations } from "../../src/knowledge/store/citations.ts";
import { shorten } from "../shorten.ts";

/** How a conversation stands after a task. */
export interface Activity {
	conversationId: string;
	/** Becomes the title of a conversation that has none. */
	title: string;
	lastMessage: string;
	at: number;
	/** The number of the task's ending: a later one has a higher one. */
	seq: number;
	/** Whether nobody looked when the answer came. */
	unread: boolean;
	/** The pages that the answer cites. */
	cited: CitedPage[];
}

/** A conversation that was begun with exchanges of another. */
export interface Branch {
	conversationId: string;
	of: string;
	lastMessage: string;
}

export interface ConversationQuery {
	/** Searched for in titles and last messages. */
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
};

export function registerConversation(sql: SqlStorage, id: string, now: number): void {
	sql.exec(
		`INSERT INTO conversations (conversation_id, created_at, last_activity) VALUES (?1, ?2, ?2)
		 ON CONFLICT DO UPDATE SET erasing = 0, noted_seq = 0`,
		id,
		now,
	);
}

/** Notes that a question is about to be answered: its first one names a conversation. */
export function noteQuestion(sql: SqlStorage, id: string, title: string, now: number): void {
	sql.exec(
		"UPDATE conversations SET title = ?, last_activity = ? WHERE conversation_id = ? AND title = ''",
		title,
		now,
		id,
	);
}

/** Notes that nothing of what was said is left. */
export function noteCleared(sql: SqlStorage, id: string): void {
	sql.exec(
		"UPDATE conversations SET title = '', last_message = '', unread = 0 WHERE conversation_id = ?",
		id,
	);
	forgetCitations(sql, id);
}

/** Notes what a branch begins with: the title of the conversation it comes from, and the last thing said. */
export function noteBranch(sql: SqlStorage, branch: Branch): void {
	sql.exec(
		`UPDATE conversations SET last_message = ?, title = coalesce(
		 (SELECT title FROM conversations WHERE conversation_id = ?), '') WHERE conversation_id = ?`,
		shorten(branch.lastMessage),
		branch.of,
		branch.conversationId,
	);
}

/** Notes how a task left its conversation. False when that, or a later one, is noted already. */
export function noteActivity(sql: SqlStorage, activity: Activity): boolean {
	const noted = sql.exec(
		`UPDATE conversations SET title = CASE title WHEN '' THEN ?1 ELSE title END, last_message = ?2,
		 last_activity = ?3, unread = ?4, noted_seq = ?5 WHERE conversation_id = ?6 AND noted_seq < ?5 RETURNING 1`,
		activity.title,
		activity.lastMessage,
		activity.at,
		activity.unread ? 1 : 0,
		activity.seq,
		activity.conversationId,
	);
	return noted.toArray().length > 0;
}

/** A page of conversations in which something was asked, newest first. The cursor is the time and id of the last item, so that nothing comes twice. */
export function listConversations(sql: SqlStorage, query: ConversationQuery): ConversationList {
	const after = readCursor(query.cursor);
	const rows = sql
		.exec<Row>(
			`SELECT * FROM conversations
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
	const { shown, next_cursor } = pageOf(rows, query.limit, placeOf);
	return { items: shown.map(toItem), next_cursor };
}

export function recentConversations(sql: SqlStorage, since: number): string[] {
	return sql
		.exec<{ conversation_id: string }>(
			`SELECT conversation_id FROM conversations WHERE erasing = 0
			 AND (last_activity >= ?1 OR conversation_id IN (SELECT conversation_id FROM leases WHERE expires_at >= ?1))`,
			since,
		)
		.toArray()
		.map((row) => row.conversation_id);
}

/** One conversation of the list. Throws `conversation_not_found`. */
export function readConversation(sql: SqlStorage, id: string): ConversationItem {
	const item = findConversation(sql, id);
	if (item === null) throw conversationNotFound();
	return item;
}

export function findConversation(sql: SqlStorage, id: string): ConversationItem | null {
	const [row] = sql
		.exec<Row>("SELECT * FROM conversations WHERE conversation_id = ? AND erasing = 0", id)
		.toArray();
	return row === undefined ? null : toItem(row);
}

export function renameConversation(sql: SqlStorage, id: string, title: string): ConversationItem {
	sql.exec("UPDATE conversations SET title = ? WHERE conversation_id = ? AND erasing = 0", title, id);
	return readConversation(sql, id);
}

/**
 * Takes a conversation out of the list while its object is emptied; the row stays until that is done, so that a crash
 * leaves no object that nobody knows of. Throws `conversation_not_found`.
 */
export function beginErasing(sql: SqlStorage, id: string, now: number): void {
	const begun = sql.exec(
		"UPDATE conversations SET erasing = ?, title = '', last_message = '' WHERE conversation_id = ? RETURNING 1",
		now,
		id,
	);
	if (begun.toArray().length === 0) throw conversationNotFound();
}

/** Since when a conversation is being erased; null when none is. */
export function erasingSince(sql: SqlStorage): number | null {
	const query = "SELECT min(erasing) AS since FROM conversations WHERE erasing > 0";
	return sql.exec<{ since: number | null }>(query).one().since;
}

/** Some conversations that are being erased, in no order: those that cannot be now hold no other up. */
export function erasedConversations(sql: SqlStorage, limit: number): string[] {
	return sql
		.exec<{ conversation_id: string }>(
			"SELECT conversation_id FROM conversations WHERE erasing > 0 ORDER BY random() LIMIT ?",
			limit,
		)
		.toArray()
		.map((row) => row.conversation_id);
}

/** Forgets a conversation whose object is empty, unless it was begun anew meanwhile. */
export function forgetErased(sql: SqlStorage, id: string): void {
	const erased = sql.exec(
		"DELETE FROM conversations WHERE conversation_id = ? AND erasing > 0 RETURNING 1",
		id,
	);
	if (erased.toArray().length === 0) return;
	sql.exec("DELETE FROM session_sockets WHERE conversation_id = ?", id);
	sql.exec("DELETE FROM tickets WHERE conversation_id = ?", id);
	sql.exec("DELETE FROM leases WHERE conversation_id = ?", id);
	forgetCitations(sql, id);
}

/** Notes that a sign-in opened a socket on a conversation. Tells whether something was unread: it is read now. */
export function noteSocket(sql: SqlStorage, sessionId: string, conversationId: string): boolean {
	sql.exec("INSERT OR IGNORE INTO session_sockets VALUES (?, ?)", sessionId, conversationId);
	const read = sql.exec(
		"UPDATE conversations SET unread = 0 WHERE conversation_id = ? AND unread = 1 RETURNING 1",
		conversationId,
	);
	return read.toArray().length > 0;
}

function toItem(row: Row): ConversationItem {
	return {
		conversation_id: row.conversation_id,
		title: row.title,
		last_message: row.last_message,
		created_at: new Date(row.created_at).toISOString(),
		last_activity: new Date(row.last_activity).toISOString(),
		unread: row.unread === 1,
	};
}
