import { DurableObject } from "cloudflare:workers";
import { accountGone } from "../../src/common-errors.ts";
import type { ConversationItem, ConversationList } from "../../src/contracts/conversations.ts";
import type { ExportedConversation, ExportedPage } from "../../src/contracts/export.ts";
import { SESSION_PARAM } from "../../src/contracts/internal.ts";
import { CLOSE_SESSION_REVOKED } from "../../src/contracts/socket.ts";
import { eraseUser } from "../../src/db/erasure.ts";
import { type Outcome, outcome } from "../../src/errors.ts";
import { getConversation } from "../../src/objects.ts";
import { closeSocket } from "../close-socket.ts";
import { isEmpty, migrate } from "../migrate.ts";
import { ConversationErasure } from "./conversation-erasure.ts";
import {
	type Branch,
	beginErasing,
	type ConversationQuery,
	findConversation,
	listConversations,
	noteBranch,
	noteCleared,
	noteSocket,
	readConversation,
	recentConversations,
	registerConversation,
	renameConversation,
} from "./conversations.ts";
import { eraseSome, isLeaving, markLeaving } from "./erasure.ts";
import { exportConversations, exportPages } from "./export.ts";
import type { Job } from "./jobs.ts";
import { MIGRATIONS } from "./migrations.ts";
import { SessionEndings } from "./session-endings.ts";
import { markEnded, requireOpen } from "./sessions.ts";
import { UserSockets } from "./sockets.ts";
import { issueTicket, redeemTicket, type TicketGrant } from "./tickets.ts";

/** An erasure that was broken off goes on after this time. */
const ERASURE_RETRY_MS = 10_000;

/**
 * The part of a brain that is not knowledge: whose it is, sign-ins' sockets and tickets, the list of conversations, export
 * and erasure. It comes into being by `create` alone; until then, and after the account is gone, every call answers
 * `account_gone`.
 */
export abstract class AccountObject extends DurableObject<Env> {
	readonly #sockets: UserSockets;
	readonly #sessionEndings = new SessionEndings({
		sql: this.sql,
		close: ({ session_id, conversation_id }) =>
			this.conversationStub(conversation_id).closeSession(session_id),
	});
	readonly #conversationErasure = new ConversationErasure({
		sql: this.sql,
		conversation: (id) => this.conversationStub(id),
	});
	/** What is done by alarm; further parts of a brain have more. */
	protected readonly accountJobs: readonly Job[] = [this.#sessionEndings, this.#conversationErasure];

	constructor(ctx: DurableObjectState, env: Env) {
		super(ctx, env);
		this.#sockets = new UserSockets(ctx);
		if (!isEmpty(ctx.storage.sql)) migrate(ctx.storage, MIGRATIONS);
	}

	/** Makes the brain of a new user. Once more does nothing. */
	create(options: { isGuest: boolean }): void {
		migrate(this.ctx.storage, MIGRATIONS);
		this.sql.exec(
			"INSERT OR IGNORE INTO account (id, is_guest, created_at) VALUES (1, ?, ?)",
			options.isGuest ? 1 : 0,
			Date.now(),
		);
	}

	/** A guest has registered. Once more does nothing. */
	becomeMember(): Promise<Outcome<null>> {
		return this.answer(() => {
			this.sql.exec("UPDATE account SET is_guest = 0 WHERE is_guest = 1");
			return null;
		});
	}

	/**
	 * Erases the user: everything in D1, every conversation, this brain last. From now on every call answers
	 * `account_gone`; the alarm does the work, however often it is broken off.
	 */
	async leave(): Promise<void> {
		if (!isEmpty(this.sql)) {
			markLeaving(this.sql, Date.now());
			await this.ctx.storage.setAlarm(Date.now());
		}
		await eraseUser(this.env.DB, this.userId);
	}

	/** Notes a conversation before its first write, so that export and erasure know of every object. */
	register(conversationId: string): Promise<Outcome<null>> {
		return this.answer(() => {
			registerConversation(this.sql, conversationId, Date.now());
			return null;
		});
	}

	/** A ticket for one socket of one conversation, or of none: single use, good for a minute. Throws `session_revoked`. */
	issueTicket(grant: TicketGrant): Promise<Outcome<string>> {
		return this.answer(() => {
			requireOpen(this.sql, grant.sessionId);
			return issueTicket(this.sql, this.userId, grant, Date.now());
		});
	}

	/** Uses a ticket up and tells which sign-in it came from; null when it is not good (any more). Throws `session_revoked`. */
	redeemTicket(
		ticket: string,
		conversationId: string | null,
	): Promise<Outcome<{ sessionId: string } | null>> {
		return this.answer(async () => {
			const grant = await redeemTicket(this.sql, ticket, conversationId, Date.now());
			// It may have been issued while its sign-in was ended.
			if (grant !== null) requireOpen(this.sql, grant.sessionId);
			if (grant !== null && conversationId !== null) this.#noteSocket(grant.sessionId, conversationId);
			return grant;
		});
	}

	/** Notes a socket that is let in without a ticket. Throws `session_revoked`. */
	noteSocket(sessionId: string, conversationId: string): Promise<Outcome<null>> {
		return this.answer(() => {
			requireOpen(this.sql, sessionId);
			this.#noteSocket(sessionId, conversationId);
			return null;
		});
	}

	/** Closes every socket of a sign-in that was ended, and lets it open no other. What cannot be closed at once is by alarm. */
	closeSession(sessionId: string): Promise<Outcome<null>> {
		return this.answer(async () => {
			markEnded(this.sql, sessionId, Date.now());
			this.#sockets.close(CLOSE_SESSION_REVOKED, "This sign-in was ended.", sessionId);
			return this.#orByAlarm(() => this.#sessionEndings.begin(sessionId));
		});
	}

	/** All conversations after the one with id `after`, for an export; none when there are no more. */
	exportConversations(after: string): Promise<Outcome<ExportedConversation[]>> {
		return this.answer(() => exportConversations(this.sql, after));
	}

	/** Pages of the knowledge after the one with id `after`, for an export; none when there are no more. */
	exportPages(after: string): Promise<Outcome<ExportedPage[]>> {
		return this.answer(() => exportPages(this.sql, after));
	}

	/** Conversations, newest first. */
	conversations(query: ConversationQuery): Promise<Outcome<ConversationList>> {
		return this.answer(() => listConversations(this.sql, query));
	}

	/** Conversations that were active since `time`, or are being answered: those an older client attaches to. */
	recentConversations(time: number): Promise<Outcome<string[]>> {
		return this.answer(() => recentConversations(this.sql, time));
	}

	/** One conversation of the list. Throws `conversation_not_found`. */
	conversation(id: string): Promise<Outcome<ConversationItem>> {
		return this.answer(() => readConversation(this.sql, id));
	}

	/** Gives a conversation a title. Throws `conversation_not_found`. */
	rename(conversationId: string, title: string): Promise<Outcome<ConversationItem>> {
		return this.answer(() => {
			const item = renameConversation(this.sql, conversationId, title);
			this.tell(conversationId);
			return item;
		});
	}

	/**
	 * Deletes a conversation and all that its object holds; what cannot be deleted just now is by alarm. Throws `conversation_not_found`.
	 */
	deleteConversation(conversationId: string): Promise<Outcome<null>> {
		return this.answer(async () => {
			beginErasing(this.sql, conversationId, Date.now());
			return this.#orByAlarm(() => this.#conversationErasure.erase(conversationId));
		});
	}

	/** Notes that a conversation was cleared. */
	noteCleared(conversationId: string): Promise<Outcome<null>> {
		return this.answer(() => {
			noteCleared(this.sql, conversationId);
			return null;
		});
	}

	/** Names a branch after the conversation that it comes from. */
	noteBranch(branch: Branch): Promise<Outcome<ConversationItem>> {
		return this.answer(() => {
			noteBranch(this.sql, branch);
			return readConversation(this.sql, branch.conversationId);
		});
	}

	/** Takes a socket that names no conversation and that the Worker has let through. */
	override async fetch(request: Request): Promise<Response> {
		const sessionId = new URL(request.url).searchParams.get(SESSION_PARAM) ?? "";
		const opened = await this.answer(() => {
			requireOpen(this.sql, sessionId);
			return this.#sockets.accept(this.userId, sessionId);
		});
		if ("error" in opened) return Response.json(opened);
		return new Response(null, { status: 101, webSocket: opened.ok });
	}

	override webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): void {
		this.#sockets.answer(socket, message);
	}

	override webSocketClose(socket: WebSocket, code: number): void {
		closeSocket(socket, code);
	}

	#noteSocket(sessionId: string, conversationId: string): void {
		if (noteSocket(this.sql, sessionId, conversationId)) this.tell(conversationId);
	}

	/** Tells the user's sockets how a conversation stands; one that nothing was asked in is in no list. */
	protected tell(conversationId: string): void {
		if (!this.#sockets.any()) return;
		const item = findConversation(this.sql, conversationId);
		if (item === null || item.title === "") return;
		const { conversation_id, title, last_activity, unread } = item;
		const timestamp = new Date().toISOString();
		this.#sockets.broadcast({
			type: "conversation_updated",
			timestamp,
			conversation_id,
			title,
			last_activity,
			unread,
		});
	}

	/** Does now what a job of the alarm goes on with, should it fail or everything die here. */
	async #orByAlarm(work: () => Promise<void>): Promise<null> {
		await this.arm();
		await work().catch((error) => console.warn("what failed just now is tried again by alarm", error));
		return null;
	}

	/** Sets the alarm for what is due first. */
	protected abstract arm(): Promise<void>;

	protected get sql(): SqlStorage {
		return this.ctx.storage.sql;
	}

	protected get userId(): string {
		const { name } = this.ctx.id;
		if (name === undefined) throw new Error("a brain is always addressed by its user's id");
		return name;
	}

	protected isGuest(): boolean {
		return this.sql.exec<{ is_guest: number }>("SELECT is_guest FROM account").one().is_guest === 1;
	}

	protected conversationStub(id: string) {
		return getConversation(this.env, this.userId, id);
	}

	protected answer<T>(work: () => T | Promise<T>): Promise<Outcome<T>> {
		return outcome(() => {
			this.requireAccount();
			return work();
		});
	}

	/** Throws `account_gone` before the account is made and after it is gone. To be asked again after every wait. */
	protected requireAccount(): void {
		if (isEmpty(this.sql) || isLeaving(this.sql)) throw accountGone();
	}

	/** The erasure by alarm: does a part of it and arms the alarm for the next; with nothing left the brain goes too. */
	protected async erase(): Promise<void> {
		const { storage } = this.ctx;
		await storage.setAlarm(Date.now() + ERASURE_RETRY_MS);
		try {
			const done = await eraseSome({
				sql: this.sql,
				d1: this.env.DB,
				userId: this.userId,
				eraseConversation: (id) => this.conversationStub(id).erase("account"),
			});
			if (!done) return await storage.setAlarm(Date.now());
		} catch (error) {
			console.warn("an erasure was broken off; it goes on soon", error);
			return;
		}
		this.#sockets.close(CLOSE_SESSION_REVOKED, "This account was deleted.");
		await storage.deleteAlarm();
		await storage.deleteAll();
	}
}
