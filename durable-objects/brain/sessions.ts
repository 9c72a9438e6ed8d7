import { sessionRevoked } from "../../src/common-errors.ts";
import { CLOSE_SESSION_REVOKED } from "../../src/contracts/socket.ts";
import type { Conversations } from "./conversations.ts";
import type { JobScheduler } from "./jobs/scheduler.ts";
import type { SessionClosing } from "./jobs/session-closing.ts";
import type { Stores } from "./stores/stores.ts";
import type { TicketGrant } from "./stores/tickets.ts";
import type { UserSockets } from "./user-sockets.ts";

export interface SessionsDeps {
	userId: string;
	stores: Pick<Stores, "sessions" | "tickets">;
	sockets: UserSockets;
	conversations: Pick<Conversations, "markRead">;
	closing: SessionClosing;
	jobs: Pick<JobScheduler, "runNow">;
}

/** Admits the user's sockets and tracks which session opened them, so that they close when the session ends. */
export class Sessions {
	readonly #deps: SessionsDeps;

	constructor(deps: SessionsDeps) {
		this.#deps = deps;
	}

	/** @throws {AppError} `session_revoked` */
	async issueTicket(grant: TicketGrant): Promise<string> {
		this.#assertOpen(grant.sessionId);
		return this.#deps.stores.tickets.issue(this.#deps.userId, grant, Date.now());
	}

	/**
	 * Redeems a ticket and registers its socket. Returns null when the ticket is invalid or expired.
	 * @throws {AppError} `session_revoked`
	 */
	async redeemTicket(ticket: string, conversationId: string | null): Promise<{ sessionId: string } | null> {
		const grant = await this.#deps.stores.tickets.redeem(ticket, conversationId, Date.now());
		if (grant === null) return null;
		// The session may have ended while the ticket was being issued.
		this.#assertOpen(grant.sessionId);
		if (conversationId !== null) this.#addSocket(grant.sessionId, conversationId);
		return grant;
	}

	/**
	 * Registers a conversation socket whose client authenticated with a header instead of a ticket.
	 * @throws {AppError} `session_revoked`
	 */
	registerSocket(sessionId: string, conversationId: string): void {
		this.#assertOpen(sessionId);
		this.#addSocket(sessionId, conversationId);
	}

	/**
	 * Accepts a socket that is not bound to a conversation. Returns the client's end.
	 * @throws {AppError} `session_revoked`
	 */
	acceptSocket(sessionId: string): WebSocket {
		this.#assertOpen(sessionId);
		return this.#deps.sockets.accept(this.#deps.userId, sessionId);
	}

	/**
	 * Closes all sockets of a session and rejects new ones. The alarm closes any socket that cannot be closed
	 * immediately.
	 */
	async close(sessionId: string): Promise<void> {
		const { stores, sockets, closing, jobs } = this.#deps;
		stores.sessions.markEnded(sessionId, Date.now());
		stores.tickets.deleteSession(sessionId);
		sockets.close(CLOSE_SESSION_REVOKED, "This session has ended.", sessionId);
		await jobs.runNow(() => closing.closeSession(sessionId));
	}

	#assertOpen(sessionId: string): void {
		if (this.#deps.stores.sessions.hasEnded(sessionId)) throw sessionRevoked();
	}

	#addSocket(sessionId: string, conversationId: string): void {
		this.#deps.stores.sessions.addSocket({ session_id: sessionId, conversation_id: conversationId });
		this.#deps.conversations.markRead(conversationId);
	}
}
