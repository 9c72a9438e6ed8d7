import type { z } from "zod";
import { MessageResponse, User } from "../../contracts/auth.ts";
import {
	type BudgetKind,
	DefaultBudget,
	DefaultBudgetList,
	type TokenBudget,
	UserBudget,
} from "../../contracts/budgets.ts";
import {
	AuditList,
	DeadLetter,
	DeadLetterDetail,
	DeadLetterList,
	RunningTaskList,
	type Setting,
	SettingList,
	StaffCodeState,
	StaffUser,
	StaffUserList,
	type StaffUserUpdate,
	SystemState,
	type UserFilter,
} from "../../contracts/staff.ts";
import type { Http } from "./http.ts";
import type { PageOptions } from "./pagination.ts";
import { toQueryString } from "./query.ts";

export interface UserListOptions extends PageOptions {
	/** Part of a username, an email address or a name. */
	search?: string | undefined;
	filter?: UserFilter | undefined;
}

/**
 * What staff can do for other users. Calls of everyone else fail with `forbidden`, except `isCodeOpen` and `useCode`.
 * API keys are rejected. Not part of `OmerutaClient`, so that only apps for staff load it.
 *
 * @example
 * ```ts
 * const staff = client.api(Staff);
 * const { items } = await staff.users({ search: "ada" });
 * for (const { id } of items) await staff.updateUser(id, { is_active: false });
 * ```
 */
export class Staff {
	readonly #http: Http;

	constructor(http: Http) {
		this.#http = http;
	}

	/** Returns whether the installation has no staff yet and waits for its one-time code. */
	async isCodeOpen(): Promise<boolean> {
		return (await this.#http.call(StaffCodeState, "GET", pathOf("code"))).is_open;
	}

	/**
	 * Makes the current user staff with the one-time code that `npm start` prints.
	 *
	 * @throws {ApiError} `forbidden` when the code is wrong or staff exist
	 */
	useCode(code: string): Promise<User> {
		return this.#http.call(User, "POST", pathOf("code"), { body: { code } });
	}

	/** Returns up to `limit` users, newest first. */
	users({ search, filter, limit, cursor }: UserListOptions = {}): Promise<StaffUserList> {
		const query = toQueryString({ q: search, filter, limit, cursor });
		return this.#http.call(StaffUserList, "GET", pathOf("users") + query);
	}

	/**
	 * Changes the role of a user, or disables or enables them. A disabled user loses access at once.
	 *
	 * @throws {ApiError} `conflict` for the current user, or `not_found`
	 */
	updateUser(id: string, changes: StaffUserUpdate): Promise<StaffUser> {
		return this.#http.call(StaffUser, "PATCH", pathOf("users", id), { body: changes });
	}

	/** Returns the default token budgets. */
	async defaultBudgets(): Promise<DefaultBudget[]> {
		return (await this.#http.call(DefaultBudgetList, "GET", pathOf("budgets"))).items;
	}

	/** Sets a default token budget. With null, resets it to the one in the configuration. */
	setDefaultBudget(kind: BudgetKind, budget: TokenBudget | null): Promise<DefaultBudget> {
		return this.#setBudget(DefaultBudget, pathOf("budgets", kind), budget);
	}

	/** Returns the token budget of a user, and its use. */
	userBudget(id: string): Promise<UserBudget> {
		return this.#http.call(UserBudget, "GET", pathOf("users", id, "budget"));
	}

	/** Sets the token budget of a user. With null, the default applies again. */
	setUserBudget(id: string, budget: TokenBudget | null): Promise<UserBudget> {
		return this.#setBudget(UserBudget, pathOf("users", id, "budget"), budget);
	}

	/** Returns queue messages that failed every delivery, newest first. */
	deadLetters({ limit, cursor }: PageOptions = {}): Promise<DeadLetterList> {
		return this.#http.call(DeadLetterList, "GET", pathOf("dead-letters") + toQueryString({ limit, cursor }));
	}

	/** Returns a dead letter with its body. */
	deadLetter(id: string): Promise<DeadLetterDetail> {
		return this.#http.call(DeadLetterDetail, "GET", pathOf("dead-letters", id));
	}

	/** Sends a dead letter to its queue again. Does so once, however often it is called. */
	redrive(id: string): Promise<DeadLetter> {
		return this.#http.call(DeadLetter, "POST", pathOf("dead-letters", id, "redrive"), { body: {} });
	}

	/** Discards a dead letter. */
	async discard(id: string): Promise<void> {
		await this.#http.call(MessageResponse, "DELETE", pathOf("dead-letters", id));
	}

	/** Returns the questions that have not ended, oldest first. */
	runningTasks(): Promise<RunningTaskList> {
		return this.#http.call(RunningTaskList, "GET", pathOf("tasks"));
	}

	/** Cancels a user's question. */
	async cancelTask(userId: string, taskId: string): Promise<void> {
		const body = { user_id: userId, task_id: taskId };
		await this.#http.call(MessageResponse, "POST", pathOf("tasks", "cancel"), { body });
	}

	/** Returns the state of providers, queues and the model server. */
	system(): Promise<SystemState> {
		return this.#http.call(SystemState, "GET", pathOf("system"));
	}

	/** Returns the settings in force and where they come from. Of secrets, it returns only whether they are set. */
	async settings(): Promise<Setting[]> {
		return (await this.#http.call(SettingList, "GET", pathOf("configuration"))).items;
	}

	/** Returns what staff did, newest first. */
	audit({ limit, cursor }: PageOptions = {}): Promise<AuditList> {
		return this.#http.call(AuditList, "GET", pathOf("audit") + toQueryString({ limit, cursor }));
	}

	#setBudget<T>(schema: z.ZodType<T>, path: string, budget: TokenBudget | null): Promise<T> {
		return budget === null
			? this.#http.call(schema, "DELETE", path)
			: this.#http.call(schema, "PUT", path, { body: budget });
	}
}

function pathOf(...parts: readonly string[]): string {
	return `/api/staff/${parts.map(encodeURIComponent).join("/")}/`;
}
