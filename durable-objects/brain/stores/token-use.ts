import { DAY_MS, MINUTE_MS } from "../../../src/time.ts";

const SECOND_MS = 1_000;
/** The subject of the tokens of all of a user's tasks. */
const ALL_TASKS = "";

/** The most tokens per day (UTC) and per minute; null for no limit. */
export interface Budget {
	/** The API key to whose tasks the budget applies; null if it applies to all of the user's tasks. */
	keyId: string | null;
	perDay: number | null;
	perMinute: number | null;
}

/** A budget that does not allow a task, and when it may. */
export interface ExceededBudget {
	window: "day" | "minute";
	budget: Budget;
	/** Epoch milliseconds. */
	retryAt: number;
}

/** Tokens, and when they were reserved, in epoch milliseconds. */
interface Charge {
	at: number;
	tokens: number;
}

/**
 * The tokens that count against the user's budgets. Those of unfinished tasks are reserved in `leases`; those of ended
 * tasks are summed up in `token_use`. A task's tokens count at the time of its reservation: in the following minute and
 * on that day. An expired lease reserves nothing, so a crashed client holds no tokens forever.
 */
export class TokenUseStore {
	readonly #sql: SqlStorage;

	constructor(sql: SqlStorage) {
		this.#sql = sql;
	}

	/**
	 * Returns the first budget that does not allow `tokens` more, or null. A task that needs more than a whole budget is
	 * allowed if nothing else counts against that budget.
	 */
	findExceeded(tokens: number, budgets: readonly Budget[], now: number): ExceededBudget | null {
		for (const budget of budgets) {
			const { keyId, perDay, perMinute } = budget;
			if (perDay === null && perMinute === null) continue;
			const { today, lastMinute } = this.#charges(keyId, now);
			if (perDay !== null && !fits(tokens, perDay, today))
				return { window: "day", budget, retryAt: endOfDay(now) };
			if (perMinute === null) continue;
			let used = sum(lastMinute);
			if (fits(tokens, perMinute, used)) continue;
			const enough = lastMinute.find((charge) => {
				used -= charge.tokens;
				return fits(tokens, perMinute, used);
			});
			return { window: "minute", budget, retryAt: (enough?.at ?? now) + MINUTE_MS };
		}
		return null;
	}

	/**
	 * Replaces what a task has reserved by the tokens that it used. The caller then releases the lease, so that a repeated
	 * call does nothing.
	 */
	settle(ulid: string, tokens: number, now: number): void {
		const [lease] = this.#sql
			.exec<{ key_id: string | null; reserved_at: number; tokens: number }>(
				"SELECT key_id, reserved_at, tokens FROM leases WHERE task_ulid = ?",
				ulid,
			)
			.toArray();
		if (lease === undefined || lease.tokens === 0 || dayOf(lease.reserved_at) !== dayOf(now)) return;
		for (const subject of lease.key_id === null ? [ALL_TASKS] : [ALL_TASKS, lease.key_id]) {
			const { total, recent } = this.#settled(subject, now);
			const charges = addCharge(recent, { at: lease.reserved_at, tokens }).filter(
				({ at }) => at > now - MINUTE_MS,
			);
			this.#sql.exec(
				"INSERT OR REPLACE INTO token_use (subject, day, tokens, recent) VALUES (?, ?, ?, ?)",
				subject,
				dayOf(now),
				total + tokens,
				JSON.stringify(charges.map((charge) => [charge.at, charge.tokens])),
			);
		}
	}

	/**
	 * Returns the tokens that count against the current day (UTC) and the last minute, and when those of the last minute no
	 * longer count, in epoch milliseconds; `now` if there are none.
	 */
	use(keyId: string | null, now: number): { today: number; lastMinute: number; minuteResetsAt: number } {
		const { today, lastMinute } = this.#charges(keyId, now);
		const latest = lastMinute.at(-1)?.at ?? now - MINUTE_MS;
		return { today, lastMinute: sum(lastMinute), minuteResetsAt: latest + MINUTE_MS };
	}

	/** Returns the tokens of the current day, and what counts in the last minute, oldest first. */
	#charges(keyId: string | null, now: number): { today: number; lastMinute: Charge[] } {
		const { total, recent } = this.#settled(keyId ?? ALL_TASKS, now);
		const reserved = this.#reserved(keyId, now);
		return {
			today: total + sum(reserved.filter(({ at }) => dayOf(at) === dayOf(now))),
			lastMinute: [...recent, ...reserved]
				.filter(({ at, tokens }) => at > now - MINUTE_MS && tokens > 0)
				.sort((a, b) => a.at - b.at),
		};
	}

	#reserved(keyId: string | null, now: number): Charge[] {
		return this.#sql
			.exec<{ at: number; tokens: number }>(
				`SELECT reserved_at AS at, tokens FROM leases
				 WHERE tokens > 0 AND expires_at > ?1 AND (?2 IS NULL OR key_id = ?2)`,
				now,
				keyId,
			)
			.toArray();
	}

	#settled(subject: string, now: number): { total: number; recent: Charge[] } {
		const [row] = this.#sql
			.exec<{ day: number; tokens: number; recent: string }>(
				"SELECT day, tokens, recent FROM token_use WHERE subject = ?",
				subject,
			)
			.toArray();
		if (row === undefined) return { total: 0, recent: [] };
		// Only this store writes it. A schema check of every element would take longer than the rest of the call.
		const recent = (JSON.parse(row.recent) as [number, number][]).map(([at, tokens]) => ({ at, tokens }));
		return { total: row.day === dayOf(now) ? row.tokens : 0, recent };
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

/**
 * Adds a charge to those of a minute. Charges of the same second become one, which counts until the latest of them no
 * longer does, so that there are at most 61 however many questions are asked.
 */
function addCharge(charges: readonly Charge[], { at, tokens }: Charge): Charge[] {
	const same = charges.findIndex(
		(charge) => Math.floor(charge.at / SECOND_MS) === Math.floor(at / SECOND_MS),
	);
	const merged = charges[same];
	if (merged === undefined) return [...charges, { at, tokens }];
	return charges.with(same, { at: Math.max(at, merged.at), tokens: merged.tokens + tokens });
}

function sum(charges: readonly Charge[]): number {
	return charges.reduce((total, { tokens }) => total + tokens, 0);
}
