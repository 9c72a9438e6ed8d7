import {
	type BudgetKind,
	DefaultBudget,
	DefaultBudgetList,
	type TokenBudget,
	UserBudget,
} from "../../contracts/budgets.ts";
import type { Http } from "./http.ts";

/** Sets how many tokens users and API keys may use. Only staff can call these methods. */
export class TokenBudgets {
	readonly #http: Http;

	constructor(http: Http) {
		this.#http = http;
	}

	/** Returns the default budgets of members, guests and API keys. */
	async defaults(): Promise<DefaultBudget[]> {
		return (await this.#http.call(DefaultBudgetList, "GET", "/api/staff/budgets/")).items;
	}

	/** Sets a default budget. It applies within a minute. Without `budget`, the configured one applies again. */
	setDefault(kind: BudgetKind, budget?: TokenBudget): Promise<DefaultBudget> {
		const path = `/api/staff/budgets/${kind}/`;
		return budget === undefined
			? this.#http.call(DefaultBudget, "DELETE", path)
			: this.#http.call(DefaultBudget, "PUT", path, { body: budget });
	}

	/**
	 * Returns a user's budget and its use.
	 *
	 * @throws {ApiError} `not_found`
	 */
	ofUser(userId: string): Promise<UserBudget> {
		return this.#http.call(UserBudget, "GET", userPath(userId));
	}

	/**
	 * Sets the budget of one user. It applies at once. Without `budget`, the default applies again.
	 *
	 * @throws {ApiError} `not_found`
	 * @example
	 * ```ts
	 * await client.api(TokenBudgets).setForUser(userId, { tokens_per_day: 50_000, tokens_per_minute: null });
	 * ```
	 */
	setForUser(userId: string, budget?: TokenBudget): Promise<UserBudget> {
		return budget === undefined
			? this.#http.call(UserBudget, "DELETE", userPath(userId))
			: this.#http.call(UserBudget, "PUT", userPath(userId), { body: budget });
	}
}

function userPath(userId: string): string {
	return `/api/staff/users/${encodeURIComponent(userId)}/budget/`;
}
