import type { ConversationItem, ConversationList } from "../../src/contracts/conversations.ts";
import { AppError } from "../../src/errors.ts";

/** How a conversation stands after a task. */
export interface Activity {
	conversationId: string;
	/** Becomes the title of a conversation that has none. */
	title: string;
	lastMessage: string;
	at: number;
	/** Whether nobody looked when the answer came. */
	unread: boolean;
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
		"INSERT OR IGNORE INTO conversations (conversation_id, created_at, last_activity) VALUES (?1, ?2, ?2)",
		id,
		now,
	);
}

export function noteActivity(sql: SqlStorage, activity: Activity): void {
	sql.exec(
		`UPDATE conversations SET title = CASE title WHEN '' THEN ? ELSE title END, last_message = ?,
		 last_activity = ?, unread = ? WHERE conversation_id = ?`,
		activity.title,
		activity.lastMessage,
		activity.at,
		activity.unread ? 1 : 0,
		activity.conversationId,
	);
}

/** A page of conversations, newest first. The cursor is the time and id of the last item, so that nothing comes twice. */
export function listConversations(sql: SqlStorage, query: ConversationQuery): ConversationList {
	const after = readCursor(query.cursor);
	const like = `%${(query.q ?? "").replaceAll(/[\\%_]/g, "\\$&")}%`;
	const rows = sql
		.exec<Row>(
			`SELECT * FROM conversations
			 WHERE (title LIKE ?1 ESCAPE '\\' OR last_message LIKE ?1 ESCAPE '\\')
			 AND (last_activity, conversation_id) < (?2, ?3)
			 ORDER BY last_activity DESC, conversation_id DESC LIMIT ?4`,
			like,
			after.time,
			after.id,
			query.limit + 1,
		)
		.toArray();
	const items = rows.slice(0, query.limit);
	const last = items.at(-1);
	const more = rows.length > items.length && last !== undefined;
	return {
		items: items.map(toItem),
		next_cursor: more ? `${last.last_activity}.${last.conversation_id}` : null,
	};
}

export function recentConversations(sql: SqlStorage, since: number): string[] {
	return sql
		.exec<{ conversation_id: string }>(
			`SELECT conversation_id FROM conversations WHERE last_activity >= ?
			 UNION SELECT conversation_id FROM leases`,
			since,
		)
		.toArray()
		.map((row) => row.conversation_id);
}

export function renameConversation(sql: SqlStorage, id: string, title: string): void {
	requireConversation(sql, id);
	sql.exec("UPDATE conversations SET title = ? WHERE conversation_id = ?", title, id);
}

export function requireConversation(sql: SqlStorage, id: string): void {
	const known = sql.exec("SELECT 1 FROM conversations WHERE conversation_id = ?", id).toArray();
	if (known.length === 0) throw new AppError("conversation_not_found", "There is no such conversation.");
}

export function forgetConversation(sql: SqlStorage, id: string): void {
	sql.exec("DELETE FROM conversations WHERE conversation_id = ?", id);
	sql.exec("DELETE FROM session_sockets WHERE conversation_id = ?", id);
	sql.exec("DELETE FROM tickets WHERE conversation_id = ?", id);
	sql.exec("DELETE FROM leases WHERE conversation_id = ?", id);
}

/** Notes that a sign-in opened a socket on a conversation: what was unread is read now. */
export function noteSocket(sql: SqlStorage, sessionId: string, conversationId: string): void {
	sql.exec("INSERT OR IGNORE INTO session_sockets VALUES (?, ?)", sessionId, conversationId);
	sql.exec("UPDATE conversations SET unread = 0 WHERE conversation_id = ? AND unread = 1", conversationId);
}

/** The conversations on which a sign-in has opened sockets; forgotten with this. */
export function takeSockets(sql: SqlStorage, sessionId: string): string[] {
	return sql
		.exec<{ conversation_id: string }>(
			"DELETE FROM session_sockets WHERE session_id = ? RETURNING conversation_id",
			sessionId,
		)
		.toArray()
		.map((row) => row.conversation_id);
}

function readCursor(cursor: string | undefined): { time: number; id: string } {
	if (cursor === undefined) return { time: Number.MAX_SAFE_INTEGER, id: "" };
	const [time = "", id = ""] = cursor.split(".");
	if (!/^\d{1,15}$/.test(time))
		throw new AppError("invalid_request", "cursor: use the next_cursor of the page before");
	return { time: Number(time), id };
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
