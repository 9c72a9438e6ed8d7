import { TICKET_TTL_S } from "../../src/contracts/limits.ts";
import { base64url, randomToken } from "../../src/ids.ts";

/** What a ticket is for: one socket of a conversation, or one that names none. */
export interface TicketGrant {
	conversationId: string | null;
	sessionId: string;
}

/** Issues a ticket for one socket. It names its user, so that the Worker finds this brain again. */
export async function issueTicket(
	sql: SqlStorage,
	userId: string,
	grant: TicketGrant,
	now: number,
): Promise<string> {
	const ticket = `${userId}.${randomToken()}`;
	const hash = await sha256(ticket);
	sql.exec("DELETE FROM tickets WHERE expires_at <= ?", now);
	sql.exec(
		"INSERT INTO tickets VALUES (?, ?, ?, ?)",
		hash,
		grant.conversationId,
		grant.sessionId,
		now + TICKET_TTL_S * 1_000,
	);
	return ticket;
}

/** Uses a ticket up. Null when it is unknown, was used before, has expired or is for another conversation. */
export async function redeemTicket(
	sql: SqlStorage,
	ticket: string,
	conversationId: string | null,
	now: number,
): Promise<{ sessionId: string } | null> {
	const hash = await sha256(ticket);
	const [row] = sql
		.exec<{ conversation_id: string | null; session_id: string; expires_at: number }>(
			"DELETE FROM tickets WHERE hash = ? RETURNING conversation_id, session_id, expires_at",
			hash,
		)
		.toArray();
	if (row === undefined || row.expires_at <= now || row.conversation_id !== conversationId) return null;
	return { sessionId: row.session_id };
}

async function sha256(text: string): Promise<string> {
	return base64url(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))));
}
