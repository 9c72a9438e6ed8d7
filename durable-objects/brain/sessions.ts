import { AppError } from "../../src/errors.ts";

/** An access token outlives its sign-in by less than this, in milliseconds; for so long the end is remembered. */
const REMEMBER_END_MS = 2 * 60 * 60 * 1_000;

/** Notes that a sign-in ended. From now on it opens no socket. */
export function markEnded(sql: SqlStorage, sessionId: string, now: number): void {
	sql.exec("DELETE FROM ended_sessions WHERE ended_at <= ?", now - REMEMBER_END_MS);
	sql.exec("INSERT OR IGNORE INTO ended_sessions VALUES (?, ?)", sessionId, now);
	sql.exec("DELETE FROM tickets WHERE session_id = ?", sessionId);
}

/** Throws `session_revoked` when the sign-in was ended. */
export function requireOpen(sql: SqlStorage, sessionId: string): void {
	const ended = sql.exec("SELECT 1 FROM ended_sessions WHERE session_id = ?", sessionId).toArray();
	if (ended.length > 0) throw new AppError("session_revoked", "This sign-in was ended; sign in again.");
}

/** The conversations on which a sign-in has opened sockets. */
export function socketsOf(sql: SqlStorage, sessionId: string): string[] {
	return sql
		.exec<{ conversation_id: string }>(
			"SELECT conversation_id FROM session_sockets WHERE session_id = ?",
			sessionId,
		)
		.toArray()
		.map((row) => row.conversation_id);
}

export function forgetSockets(sql: SqlStorage, sessionId: string): void {
	sql.exec("DELETE FROM session_sockets WHERE session_id = ?", sessionId);
}
