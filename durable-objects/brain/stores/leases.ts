import { DAY_MS } from "../../../src/time.ts";
import { LEASE_TTL_MS } from "../../attempt-limits.ts";
import type { AccountStore } from "./account.ts";

/** How long an expired lease is kept. A task that resumes within this time does not count against the quota again. */
export const LEASE_RETENTION_MS = DAY_MS;

export interface Quota {
	/** Maximum number of questions that run at the same time. */
	concurrent: number;
	/** Maximum number of questions per day (UTC). */
	perDay: number;
}

/** A task that waits for a lease. */
export interface WaitingTask {
	ulid: string;
	/** Null for a stateless call, which polls for its lease. */
	conversationId: string | null;
}

/** Tokens to reserve with a lease, for an API key if one asked. */
export interface Reservation {
	tokens: number;
	keyId: string | null;
}

const NO_TOKENS: Reservation = { tokens: 0, keyId: null };

type LeaseRow = {
	state: string;
	expires_at: number;
	tokens: number;
	key_id: string | null;
	reserved_at: number;
};

/** A task that has a lease or waits for one. */
export interface UnfinishedTask extends WaitingTask {
	state: "active" | "waiting" | "resting";
}

export type LeaseResult = { kind: "granted" } | { kind: "waiting"; place: number } | { kind: "exceeded" };

/**
 * Leases on the user's quota, stored in `leases`. They are granted in the order in which their tasks were accepted.
 *
 * A lease has one of three states. `active`: the task may run. `waiting`: the task waits for the user's other questions.
 * `resting`: the lease is suspended, because the task waits for pages, or because it has expired. A suspended lease only
 * records that its task was counted.
 */
export class LeaseStore {
	readonly #sql: SqlStorage;
	readonly #account: Pick<AccountStore, "countQuestion">;

	constructor(sql: SqlStorage, account: Pick<AccountStore, "countQuestion">) {
		this.#sql = sql;
		this.#account = account;
	}

	/**
	 * Acquires a lease for a task, or a place in the queue. Idempotent per task: a repeated call only renews the lease and
	 * what it reserves, and a task counts once against the daily quota.
	 */
	acquire(
		task: WaitingTask,
		quota: Quota,
		now: number,
		{ tokens, keyId }: Reservation = NO_TOKENS,
	): LeaseResult {
		this.#expire(now);
		const known = this.#find(task.ulid);
		if (known === undefined && !this.#account.countQuestion(quota.perDay, now)) return { kind: "exceeded" };

		const ahead = this.#count("state = 'waiting' AND task_ulid < ?", task.ulid);
		const active = this.#count("state = 'active' AND task_ulid <> ?", task.ulid);
		const isGranted = known?.state === "active" || active + ahead < quota.concurrent;
		const held = reserves(known, now) ? known : { tokens, key_id: keyId, reserved_at: now };
		this.#sql.exec(
			`INSERT OR REPLACE INTO leases (task_ulid, conversation_id, state, expires_at, tokens, key_id, reserved_at)
			 VALUES (?, ?, ?, ?, ?, ?, ?)`,
			task.ulid,
			task.conversationId,
			isGranted ? "active" : "waiting",
			now + LEASE_TTL_MS,
			held.tokens,
			held.key_id,
			held.reserved_at,
		);
		return isGranted ? { kind: "granted" } : { kind: "waiting", place: ahead + 1 };
	}

	/** Returns whether a task has reserved tokens. An expired lease reserves nothing. */
	hasReserved(ulid: string, now: number): boolean {
		return reserves(this.#find(ulid), now);
	}

	/** Releases the lease of a task, or its place in the queue. Returns the waiting tasks that may run now, in order. */
	release(taskUlid: string, quota: Quota, now: number): WaitingTask[] {
		this.#sql.exec("DELETE FROM leases WHERE task_ulid = ?", taskUlid);
		this.#expire(now);
		return this.#listRunnable(taskUlid, quota);
	}

	/**
	 * Suspends the lease of a task while the task waits for pages, so that other tasks can run. Resuming the lease does
	 * not count against the quota. Returns the waiting tasks that may run now, in order.
	 */
	suspend(taskUlid: string, quota: Quota): WaitingTask[] {
		this.#sql.exec("UPDATE leases SET state = 'resting' WHERE task_ulid = ?", taskUlid);
		return this.#listRunnable(taskUlid, quota);
	}

	/** Returns the tasks that have not ended yet, oldest first. */
	list(): UnfinishedTask[] {
		return this.#sql
			.exec<{ task_ulid: string; conversation_id: string | null; state: UnfinishedTask["state"] }>(
				"SELECT task_ulid, conversation_id, state FROM leases ORDER BY task_ulid",
			)
			.toArray()
			.map((row) => ({ ulid: row.task_ulid, conversationId: row.conversation_id, state: row.state }));
	}

	deleteConversation(conversationId: string): void {
		this.#sql.exec("DELETE FROM leases WHERE conversation_id = ?", conversationId);
	}

	/**
	 * Suspends expired leases instead of deleting them. Their tasks may still resume, because the server may simply
	 * have been off.
	 */
	#expire(now: number): void {
		this.#sql.exec("UPDATE leases SET state = 'resting' WHERE state <> 'resting' AND expires_at <= ?", now);
		this.#sql.exec("DELETE FROM leases WHERE expires_at <= ?", now - LEASE_RETENTION_MS);
	}

	#find(ulid: string): LeaseRow | undefined {
		return this.#sql
			.exec<LeaseRow>(
				"SELECT state, expires_at, tokens, key_id, reserved_at FROM leases WHERE task_ulid = ?",
				ulid,
			)
			.toArray()[0];
	}

	#listRunnable(exceptUlid: string, quota: Quota): WaitingTask[] {
		const active = this.#count("state = 'active' AND task_ulid <> ?", exceptUlid);
		return this.#sql
			.exec<{ task_ulid: string; conversation_id: string | null }>(
				"SELECT task_ulid, conversation_id FROM leases WHERE state = 'waiting' ORDER BY task_ulid LIMIT ?",
				Math.max(0, quota.concurrent - active),
			)
			.toArray()
			.map((row) => ({ ulid: row.task_ulid, conversationId: row.conversation_id }));
	}

	#count(where: string, ulid: string): number {
		return this.#sql.exec<{ n: number }>(`SELECT count(*) AS n FROM leases WHERE ${where}`, ulid).one().n;
	}
}

function reserves(lease: LeaseRow | undefined, now: number): lease is LeaseRow {
	return lease !== undefined && lease.tokens > 0 && lease.expires_at > now;
}
