import { LEASE_TTL_MS } from "../../attempt-limits.ts";

const DAY_MS = 24 * 60 * 60 * 1_000;
const MINUTE_MS = 60_000;
/** How long a reservation lasts unless its task renews it. A running task renews it before its lease expires. */
export const RESERVATION_TTL_MS = LEASE_TTL_MS;
/** How long an expired reservation is kept, so that a task that settles late is still counted. */
const EXPIRED_RETENTION_MS = DAY_MS;
/** The subject of the tokens of all of a user's tasks. */
const ALL_TASKS = "";

/** The most tokens per day (UTC) and per minute; null for no limit. */
export interface Budget {
	/** The API key to whose tasks the budget applies; null if it applies to all of the user's tasks. */
	keyId: string | null;
	perDay: number | null;
	perMinute: number | null;
}

export interface Reservation {
	ulid: string;
	/** The API key that asked; null for a session. */
	keyId: string | null;
	/** An estimate of the tokens that the task will use. */
	tokens: number;
}

/** A budget that does not allow a task, and when it may. */
export interface ExceededBudget {
	window: "day" | "minute";
	budget: Budget;
	/** Epoch milliseconds. */
	retryAt: number;
}

/**
 * What the user's tasks cost in tokens, in `token_charges` and, summed by day, in `token_days`.
 *
 * A charge starts as a reservation. `settle` replaces it by the tokens that the task used. A reservation that is neither
 * renewed nor settled expires, so a crashed client holds no tokens forever. Each charge counts at the time of its
 * reservation: in the following minute and on that day.
 */
export class TokenChargeStore {
	readonly #sql: SqlStorage;

	constructor(sql: SqlStorage) {
		this.#sql = sql;
	}

	/**
	 * Reserves tokens if all `budgets` allow it. Returns null on success. Idempotent per task: a repeated call renews the
	 * reservation. A task that needs more than a whole budget is allowed if nothing else counts against that budget.
	 */
	reserve(
		{ ulid, keyId, tokens }: Reservation,
		budgets: readonly Budget[],
		now: number,
	): ExceededBudget | null {
		this.#expire(now);
		const state = this.#stateOf(ulid);
		if (state === "reserved")
			this.#sql.exec(
				"UPDATE token_charges SET expires_at = ? WHERE task_ulid = ?",
				now + RESERVATION_TTL_MS,
				ulid,
			);
		// A settled task has ended; this call was overtaken by its end.
		if (state === "reserved" || state === "settled") return null;
		for (const budget of budgets) {
			const exceeded = this.#findExceeded(budget, tokens, now);
			if (exceeded !== null) return exceeded;
		}
		this.#sql.exec(
			"INSERT OR REPLACE INTO token_charges (task_ulid, key_id, state, tokens, charged_at, expires_at) VALUES (?, ?, 'reserved', ?, ?, ?)",
			ulid,
			keyId,
			tokens,
			now,
			now + RESERVATION_TTL_MS,
		);
		this.#addToDay(keyId, tokens, now, now);
		return null;
	}

	/**
	 * Replaces a task's reservation by the tokens that it used. Does nothing if the task is already settled or has no
	 * charge.
	 */
	settle(ulid: string, tokens: number, now: number): void {
		this.#end(ulid, "settled", tokens, now);
		this.#expire(now);
	}

	/** Returns the tokens that count against the current day (UTC) and the last minute. */
	use(keyId: string | null, now: number): { today: number; lastMinute: number } {
		this.#expire(now);
		return { today: this.#today(keyId, now), lastMinute: sum(this.#lastMinute(keyId, now)) };
	}

	/** Returns when the minute's charges no longer count, in epoch milliseconds; `now` if there are none. */
	minuteResetsAt(keyId: string | null, now: number): number {
		return (this.#lastMinute(keyId, now).at(-1)?.charged_at ?? now - MINUTE_MS) + MINUTE_MS;
	}

	#stateOf(ulid: string): string | undefined {
		return this.#sql
			.exec<{ state: string }>("SELECT state FROM token_charges WHERE task_ulid = ?", ulid)
			.toArray()[0]?.state;
	}

	#findExceeded(budget: Budget, tokens: number, now: number): ExceededBudget | null {
		const { keyId, perDay, perMinute } = budget;
		if (perDay !== null && !fits(tokens, perDay, this.#today(keyId, now)))
			return { window: "day", budget, retryAt: endOfDay(now) };
		if (perMinute === null) return null;
		const charges = this.#lastMinute(keyId, now);
		let used = sum(charges);
		if (fits(tokens, perMinute, used)) return null;
		const enough = charges.find((charge) => {
			used -= charge.tokens;
			return fits(tokens, perMinute, used);
		});
		return { window: "minute", budget, retryAt: (enough?.charged_at ?? now) + MINUTE_MS };
	}

	#today(keyId: string | null, now: number): number {
		const [row] = this.#sql
			.exec<{ tokens: number }>(
				"SELECT tokens FROM token_days WHERE subject = ? AND day = ?",
				keyId ?? ALL_TASKS,
				dayOf(now),
			)
			.toArray();
		return row?.tokens ?? 0;
	}

	/** Returns the charges of the last minute, oldest first. */
	#lastMinute(keyId: string | null, now: number): { tokens: number; charged_at: number }[] {
		return this.#sql
			.exec<{ tokens: number; charged_at: number }>(
				`SELECT tokens, charged_at FROM token_charges
				 WHERE charged_at > ?1 AND tokens > 0 AND (?2 IS NULL OR key_id = ?2) ORDER BY charged_at`,
				now - MINUTE_MS,
				keyId,
			)
			.toArray();
	}

	/** Gives back the tokens of expired reservations, and deletes charges that can no longer change. */
	#expire(now: number): void {
		const expired = this.#sql
			.exec<{ task_ulid: string }>(
				"SELECT task_ulid FROM token_charges WHERE state = 'reserved' AND expires_at <= ?",
				now,
			)
			.toArray();
		for (const { task_ulid } of expired) this.#end(task_ulid, "expired", 0, now);
		this.#sql.exec(
			"DELETE FROM token_charges WHERE (state = 'settled' AND charged_at <= ?) OR (state = 'expired' AND expires_at <= ?)",
			now - MINUTE_MS,
			now - EXPIRED_RETENTION_MS,
		);
	}

	#end(ulid: string, state: "expired" | "settled", tokens: number, now: number): void {
		const [charge] = this.#sql
			.exec<{ key_id: string | null; tokens: number; charged_at: number }>(
				"SELECT key_id, tokens, charged_at FROM token_charges WHERE task_ulid = ? AND state <> 'settled'",
				ulid,
			)
			.toArray();
		if (charge === undefined) return;
		this.#sql.exec("UPDATE token_charges SET state = ?, tokens = ? WHERE task_ulid = ?", state, tokens, ulid);
		this.#addToDay(charge.key_id, tokens - charge.tokens, charge.charged_at, now);
	}

	/** Adds tokens to the day of `chargedAt`, unless that day is over. */
	#addToDay(keyId: string | null, tokens: number, chargedAt: number, now: number): void {
		if (dayOf(chargedAt) !== dayOf(now)) return;
		for (const subject of keyId === null ? [ALL_TASKS] : [ALL_TASKS, keyId]) {
			this.#sql.exec(
				`INSERT INTO token_days (subject, day, tokens) VALUES (?1, ?2, ?3)
				 ON CONFLICT (subject) DO UPDATE SET tokens = iif(day = ?2, tokens + ?3, ?3), day = ?2`,
				subject,
				dayOf(now),
				tokens,
			);
		}
	}
}

/** Returns when the day (UTC) of a time ends. Both are epoch milliseconds. */
export function endOfDay(now: number): number {
	return (dayOf(now) + 1) * DAY_MS;
}

function fits(tokens: number, limit: number, used: number): boolean {
	return used + tokens <= limit || (used === 0 && limit > 0);
}

function dayOf(time: number): number {
	return Math.floor(time / DAY_MS);
}

function sum(charges: readonly { tokens: number }[]): number {
	return charges.reduce((total, { tokens }) => total + tokens, 0);
}
