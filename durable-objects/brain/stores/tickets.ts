import { createTicket } from "../../../src/auth/ticket.ts";
import { TICKET_TTL_S } from "../../../src/contracts/limits.ts";
import { sha256 } from "../../../src/sha256.ts";

/** The socket that a ticket admits: its session, and the conversation that it is bound to, if any. */
export interface TicketGrant {
	conversationId: string | null;
	sessionId: string;
}

/** Single-use tickets for sockets, stored in `tickets`. Only their hashes are stored. */
export class TicketStore {
	readonly #sql: SqlStorage;

	constructor(sql: SqlStorage) {
		this.#sql = sql;
	}

	/** Issues a ticket and deletes expired tickets. */
	async issue(userId: string, grant: TicketGrant, now: number): Promise<string> {
		const ticket = createTicket(userId);
		const hash = await sha256(ticket);
		this.#sql.exec("DELETE FROM tickets WHERE expires_at <= ?", now);
		this.#sql.exec(
			"INSERT INTO tickets (hash, conversation_id, session_id, expires_at) VALUES (?, ?, ?, ?)",
			hash,
			grant.conversationId,
			grant.sessionId,
			now + TICKET_TTL_S * 1_000,
		);
		return ticket;
	}

	/** Redeems a ticket. Returns null when it is unknown, used, expired or for another conversation. */
	async redeem(
		ticket: string,
		conversationId: string | null,
		now: number,
	): Promise<{ sessionId: string } | null> {
		const hash = await sha256(ticket);
		const [row] = this.#sql
			.exec<{ conversation_id: string | null; session_id: string; expires_at: number }>(
				"DELETE FROM tickets WHERE hash = ? RETURNING conversation_id, session_id, expires_at",
				hash,
			)
			.toArray();
		if (row === undefined || row.expires_at <= now || row.conversation_id !== conversationId) return null;
		return { sessionId: row.session_id };
	}

	deleteSession(sessionId: string): void {
		this.#sql.exec("DELETE FROM tickets WHERE session_id = ?", sessionId);
	}

	deleteConversation(conversationId: string): void {
		this.#sql.exec("DELETE FROM tickets WHERE conversation_id = ?", conversationId);
	}
}
