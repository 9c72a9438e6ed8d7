import { sessionRevoked } from "../../src/common-errors.ts";

/** An access token outlives its sign-in by less than this, in milliseconds; for so long the end is remembered. */
const REMEMBER_END_MS = 2 * 60 * 60 * 1_000;

/** A conversation on which a sign-in has opened sockets. */
export type SessionSocket = { session_id: string; conversation_id: string };

/** Notes that a sign-in ended. From now on it opens no socket. An end is remembered until all conversations have been told, too. */
export function markEnded(sql: SqlStorage, sessionId: string, now: number): void {
	sql.exec(
		"DELETE FROM ended_sessions WHERE ended_at <= ? AND session_id NOT IN (SELECT session_id FROM session_sockets)",
		now - REMEMBER_END_MS,
	);
	sql.exec("INSERT OR IGNORE INTO ended_sessions VALUES (?, ?)", sessionId, now);
	sql.exec("DELETE FROM tickets WHERE session_id = ?", sessionId);
}

/** Throws `session_revoked` when the sign-in was ended. */
export function requireOpen(sql: SqlStorage, sessionId: string): void {
	const ended = sql.exec("SELECT 1 FROM ended_sessions WHERE session_id = ?", sessionId).toArray();
	if (ended.length > 0) throw sessionRevoked();
}

/** Some conversations of one sign-in. */
export function socketsOf(sql: SqlStorage, sessionId: string, limit: number): SessionSocket[] {
	const query = "SELECT * FROM session_sockets WHERE session_id = ? LIMIT ?";
	return sql.exec<SessionSocket>(query, sessionId, limit).toArray();
}

/** Some conversations of sign-ins that have ended, in no order: those that cannot be told now hold no other up. */
export function socketsOfEnded(sql: SqlStorage, limit: number): SessionSocket[] {
	const query = `SELECT session_sockets.* ${OF_ENDED} ORDER BY random() LIMIT ?`;
	return sql.exec<SessionSocket>(query, limit).toArray();
}

/** Since when a conversation is to be told of an end; null when none is. */
export function endedSince(sql: SqlStorage): number | null {
	return sql.exec<{ since: number | null }>(`SELECT min(ended_at) AS since ${OF_ENDED}`).one().since;
}

export function forgetSocket(sql: SqlStorage, { session_id, conversation_id }: SessionSocket): void {
	const query = "DELETE FROM session_sockets WHERE session_id = ? AND conversation_id = ?";
	sql.exec(query, session_id, conversation_id);
}

const OF_ENDED = "FROM ended_sessions CROSS JOIN session_sockets USING (session_id)";
