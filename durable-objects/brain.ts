import { DurableObject } from "cloudflare:workers";
import init from "../migrations/brain/0001_init.sql";
import knowledge from "../migrations/brain/0002_knowledge.sql";
import { readConfig } from "../src/config.ts";
import { AppError, type Outcome, outcome } from "../src/errors.ts";
import type { Passage } from "../src/knowledge/passage.ts";
import { searchPassages } from "../src/knowledge/search.ts";
import { ensureStarter } from "../src/knowledge/store.ts";
import { giveBackLease, type Quota, takeLease } from "./brain/leases.ts";
import { issueTicket, redeemTicket } from "./brain/tickets.ts";
import { isEmpty, migrate } from "./migrate.ts";

const MIGRATIONS = [init, knowledge];

/** What a task asks of its user's brain before it runs. `question` is null when no knowledge is to be used. */
export interface PrepareRequest {
	ulid: string;
	conversationId: string;
	question: string | null;
	passages: number;
}

export type Preparation = { kind: "granted"; passages: Passage[] } | { kind: "waiting"; place: number };

/**
 * One a user, named `<user_id>`: what the user knows, which conversations there are, socket tickets and quota leases.
 * It comes into being by `create` alone; until then, and after the account is gone, every call answers `account_gone`.
 */
export class Brain extends DurableObject<Env> {
	constructor(ctx: DurableObjectState, env: Env) {
		super(ctx, env);
		if (!isEmpty(ctx.storage.sql)) migrate(ctx.storage, MIGRATIONS);
	}

	/** Makes the brain of a new user. Once more does nothing. */
	create(options: { isGuest: boolean }): void {
		migrate(this.ctx.storage, MIGRATIONS);
		this.#sql.exec(
			"INSERT OR IGNORE INTO account (id, is_guest, created_at) VALUES (1, ?, ?)",
			options.isGuest ? 1 : 0,
			Date.now(),
		);
	}

	/** Notes a conversation before its first write, so that export and erasure know of every object. */
	register(conversationId: string): Promise<Outcome<null>> {
		return this.#answer(() => {
			this.#sql.exec("INSERT OR IGNORE INTO conversations VALUES (?, ?)", conversationId, Date.now());
			return null;
		});
	}

	/** A ticket for one socket of one conversation: single use, good for a minute. */
	issueTicket(grant: { conversationId: string; sessionId: string }): Promise<Outcome<string>> {
		return this.#answer(() => issueTicket(this.#sql, this.#userId, grant, Date.now()));
	}

	/** Uses a ticket up and tells which sign-in it came from; null when it is not good (any more). */
	redeemTicket(ticket: string, conversationId: string): Promise<Outcome<{ sessionId: string } | null>> {
		return this.#answer(() => redeemTicket(this.#sql, ticket, conversationId, Date.now()));
	}

	/**
	 * All that a task needs before its model is asked: a lease on the user's quota and the passages found. Idempotent
	 * by task. Fails with `quota_exceeded` when the day's questions are used up.
	 */
	prepare(request: PrepareRequest): Promise<Outcome<Preparation>> {
		return this.#answer(() => {
			const lease = takeLease(this.#sql, request, this.#quota(), Date.now());
			if (lease.kind === "exceeded") {
				throw new AppError("quota_exceeded", "You have used up today's questions; ask again tomorrow.");
			}
			if (lease.kind === "waiting") return lease;
			return { kind: "granted", passages: this.#search(request) };
		});
	}

	/** Gives a task's lease back and wakes the conversations that are next in line. Idempotent. */
	settle(ulid: string): Promise<Outcome<null>> {
		return this.#answer(() => {
			for (const next of giveBackLease(this.#sql, ulid, this.#quota(), Date.now())) {
				const waiting = this.env.CONVERSATION.getByName(`${this.#userId}:${next.conversationId}`);
				this.ctx.waitUntil(waiting.run(`${next.conversationId}.${next.ulid}`));
			}
			return null;
		});
	}

	get #sql(): SqlStorage {
		return this.ctx.storage.sql;
	}

	get #userId(): string {
		const { name } = this.ctx.id;
		if (name === undefined) throw new Error("a brain is always addressed by its user's id");
		return name;
	}

	#answer<T>(work: () => T | Promise<T>): Promise<Outcome<T>> {
		return outcome(() => {
			if (isEmpty(this.#sql))
				throw new AppError("account_gone", "This account does not exist any more; sign in again.");
			return work();
		});
	}

	#quota(): Quota {
		const { guestQuota, memberQuota } = readConfig(this.env);
		const account = this.#sql.exec<{ is_guest: number }>("SELECT is_guest FROM account").one();
		return account.is_guest === 1 ? guestQuota : memberQuota;
	}

	#search(request: PrepareRequest): Passage[] {
		if (request.question === null) return [];
		ensureStarter(this.#sql);
		return searchPassages(this.#sql, request.question, request.passages);
	}
}
