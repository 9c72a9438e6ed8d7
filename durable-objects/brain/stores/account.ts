import { accountGone } from "../../../src/common-errors.ts";
import { DAY_MS } from "../../../src/time.ts";
import { isEmpty } from "../../migrate.ts";

/** The account that a brain belongs to: one row in `account`, which only `create` inserts. */
export class AccountStore {
	readonly #sql: SqlStorage;
	/** Whether the account is known to be active, which every call asks. Only an erasure ends it. */
	#isKnownActive = false;

	constructor(sql: SqlStorage) {
		this.#sql = sql;
	}

	/** Creates the account. Does nothing if it already exists. */
	create(isGuest: boolean, now: number): void {
		this.#sql.exec(
			"INSERT OR IGNORE INTO account (id, is_guest, created_at) VALUES (1, ?, ?)",
			isGuest ? 1 : 0,
			now,
		);
	}

	/** Whether the account was created and is not being erased. */
	isActive(): boolean {
		this.#isKnownActive ||= !isEmpty(this.#sql) && !this.isBeingErased();
		return this.#isKnownActive;
	}

	/**
	 * Checks that the account is active. Call this again after every `await`, because an erasure may have started in
	 * the meantime.
	 * @throws {AppError} `account_gone`
	 */
	assertActive(): void {
		if (!this.isActive()) throw accountGone();
	}

	isGuest(): boolean {
		return this.#sql.exec<{ is_guest: number }>("SELECT is_guest FROM account").one().is_guest === 1;
	}

	/** Turns a guest into a member. Does nothing for a member. */
	promoteGuest(): void {
		this.#sql.exec("UPDATE account SET is_guest = 0 WHERE is_guest = 1");
	}

	isBeingErased(): boolean {
		return this.#sql.exec("SELECT 1 FROM account WHERE leaving_at IS NOT NULL").toArray().length > 0;
	}

	markForErasure(now: number): void {
		this.#isKnownActive = false;
		this.#sql.exec("UPDATE account SET leaving_at = coalesce(leaving_at, ?)", now);
	}

	/** Counts a question against the quota of the current day (UTC). Returns false when the quota is used up. */
	countQuestion(perDay: number, now: number): boolean {
		const today = Math.floor(now / DAY_MS);
		const counted = this.#sql.exec(
			`UPDATE account SET quota_used = CASE quota_day WHEN ?1 THEN quota_used + 1 ELSE 1 END, quota_day = ?1
			 WHERE quota_day <> ?1 OR quota_used < ?2 RETURNING id`,
			today,
			perDay,
		);
		return counted.toArray().length === 1;
	}

	/** Returns how many questions were counted on the current day (UTC), and when it ends. */
	questionsToday(now: number): { used: number; resetsAt: number } {
		const today = Math.floor(now / DAY_MS);
		const { used } = this.#sql
			.exec<{ used: number }>("SELECT iif(quota_day = ?, quota_used, 0) AS used FROM account", today)
			.one();
		return { used, resetsAt: (today + 1) * DAY_MS };
	}
}
