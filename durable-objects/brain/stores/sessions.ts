import { HOUR_MS } from "../../../src/time.ts";

/** How long an ended session is remembered. This is longer than the lifetime of its access tokens. */
const RETENTION_MS = 2 * HOUR_MS;

const OF_ENDED_SESSIONS = "FROM ended_sessions CROSS JOIN session_sockets USING (session_id)";

/** A conversation in which a session has opened sockets. */
export type SessionSocket = { session_id: string; conversation_id: string };

/** Ended sessions (`ended_sessions`) and the conversations where sessions have opened sockets (`session_sockets`). */
export class SessionStore {
	readonly #sql: SqlStorage;

	constructor(sql: SqlStorage) {
		this.#sql = sql;
	}

	/** Marks a session as ended. The session is remembered at least until all conversations have closed its sockets. */
	markEnded(sessionId: string, now: number): void {
		this.#sql.exec(
			"DELETE FROM ended_sessions WHERE ended_at <= ? AND session_id NOT IN (SELECT session_id FROM session_sockets)",
			now - RETENTION_MS,
		);
		this.#sql.exec(
			"INSERT OR IGNORE INTO ended_sessions (session_id, ended_at) VALUES (?, ?)",
			sessionId,
			now,
		);
	}

	/** Forgets that a session ended, such as an API key whose user is enabled again. */
	markOpen(sessionId: string): void {
		this.#sql.exec("DELETE FROM ended_sessions WHERE session_id = ?", sessionId);
	}

	hasEnded(sessionId: string): boolean {
		return (
			this.#sql.exec("SELECT 1 FROM ended_sessions WHERE session_id = ?", sessionId).toArray().length > 0
		);
	}

	addSocket({ session_id, conversation_id }: SessionSocket): void {
		this.#sql.exec(
			"INSERT OR IGNORE INTO session_sockets (session_id, conversation_id) VALUES (?, ?)",
			session_id,
			conversation_id,
		);
	}

	deleteSocket({ session_id, conversation_id }: SessionSocket): void {
		this.#sql.exec(
			"DELETE FROM session_sockets WHERE session_id = ? AND conversation_id = ?",
			session_id,
			conversation_id,
		);
	}

	deleteConversation(conversationId: string): void {
		this.#sql.exec("DELETE FROM session_sockets WHERE conversation_id = ?", conversationId);
	}

	listSockets(sessionId: string, limit: number): SessionSocket[] {
		return this.#sql
			.exec<SessionSocket>(
				"SELECT session_id, conversation_id FROM session_sockets WHERE session_id = ? LIMIT ?",
				sessionId,
				limit,
			)
			.toArray();
	}

	/**
	 * Returns sockets of ended sessions, in random order, so that a conversation that keeps failing does not block the
	 * others.
	 */
	listEndedSockets(limit: number): SessionSocket[] {
		return this.#sql
			.exec<SessionSocket>(
				`SELECT session_sockets.session_id, session_sockets.conversation_id ${OF_ENDED_SESSIONS} ORDER BY random() LIMIT ?`,
				limit,
			)
			.toArray();
	}

	/** Returns the earliest end of a session that still has open sockets, or null if there is no such session. */
	earliestEnd(): number | null {
		const query = `SELECT min(ended_at) AS at ${OF_ENDED_SESSIONS}`;
		return this.#sql.exec<{ at: number | null }>(query).one().at;
	}
}
