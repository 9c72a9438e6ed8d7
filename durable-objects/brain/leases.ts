import type { TokenBudget } from "../../src/contracts/budgets.ts";
import type { QuotaUse } from "../../src/contracts/quota-use.ts";
import { AppError } from "../../src/errors.ts";
import type { SearchPlan } from "../../src/knowledge/search/search-plan.ts";
import type { Passage } from "../../src/text/passage.ts";
import type { Budgets } from "./budgets.ts";
import type { Conversations } from "./conversations.ts";
import type { Knowledge } from "./knowledge.ts";
import type { Activity } from "./stores/conversations.ts";
import type { LeaseResult, Quota, WaitingTask } from "./stores/leases.ts";
import type { MessageBatch } from "./stores/message-index.ts";
import type { Stores } from "./stores/stores.ts";
import { type ExceededBudget, endOfDay } from "./stores/token-use.ts";

/** Maximum number of searches per request. The rest is ignored. */
const SEARCHES_MAX = 8;

/** A request that a task sends to its user's brain before it runs. */
export interface PrepareRequest {
	ulid: string;
	/** Null for a stateless call. */
	conversationId: string | null;
	/** What to search for, one element for each part of the question. Absent from expansions of version 0.2.0. */
	searches?: readonly SearchPlan[];
	/** Maximum number of passages to return per search. */
	passages: number;
	/** Becomes the title of a conversation that has none or a provisional one. */
	title: string;
	/** Whether the title has no topic, so that it replaces no other title. Absent from requests of version 0.2.0. */
	isTitleProvisional?: boolean;
	/** Messages of the conversation that are not indexed yet. */
	unindexed?: MessageBatch | null;
	/** An estimate of the tokens that the task will use. Absent for a task that uses no model. */
	tokens?: number;
	/** The session or API key that asked; null if unknown. */
	askedBy?: string | null;
	/** Whether to return the quota, including this task. */
	withQuota?: boolean;
}

export type Preparation =
	/** Each element of `parts` answers one of the request's `searches`. */
	{ kind: "granted"; parts: Passage[][]; quota?: QuotaUse } | { kind: "waiting"; place: number };

export interface LeasesDeps {
	stores: Pick<Stores, "account" | "conversations" | "leases" | "tokenUse">;
	budgets: Pick<Budgets, "load" | "of" | "ofKey" | "ofUser">;
	conversations: Pick<Conversations, "announceStart" | "indexMessages" | "recordActivity">;
	knowledge: Pick<Knowledge, "findPassages">;
	quota(): Quota;
	/** The quota that a guest who signs up gets. */
	memberQuota(): Quota;
	/** Runs a task that was waiting for a lease. */
	run(task: WaitingTask): void;
}

/**
 * Acquires and releases the leases of tasks, reserves and settles their tokens, and finds the passages for their
 * questions. `LeaseStore.acquire` and the account store's daily count decide whether the quota allows a task, and
 * `TokenUseStore.findExceeded` whether the token budgets do.
 */
export class Leases {
	readonly #deps: LeasesDeps;

	constructor(deps: LeasesDeps) {
		this.#deps = deps;
	}

	/**
	 * Reserves tokens, acquires a lease and finds the passages for a question. Idempotent per task.
	 * @throws {AppError} `quota_exceeded` when the day's questions are used up, `token_budget_exceeded` when the day's
	 * tokens are, and `token_rate_exceeded` when the minute's tokens are
	 */
	async prepare(request: PrepareRequest): Promise<Preparation> {
		const { stores, conversations, knowledge } = this.#deps;
		const { searches = [], passages } = request;
		await this.#deps.budgets.load();
		stores.account.assertActive();
		const lease = this.#admit(request, Date.now());
		if (request.conversationId !== null) {
			const { conversationId, title, isTitleProvisional = false, unindexed = null } = request;
			stores.conversations.setInitialTitle(conversationId, title, isTitleProvisional, Date.now());
			this.#index(conversationId, unindexed);
			conversations.announceStart(conversationId);
		}
		if (lease.kind === "waiting") return lease;
		const quota = request.withQuota ? this.#quotaUse(request.askedBy ?? null, Date.now()) : undefined;
		const parts: Passage[][] = [];
		for (const search of searches.slice(0, SEARCHES_MAX))
			parts.push(await knowledge.findPassages(search, passages));
		return { kind: "granted", parts, ...(quota && { quota }) };
	}

	/**
	 * Reserves tokens and acquires a lease. Nothing else runs in between, so that concurrent tasks cannot exceed a
	 * budget.
	 */
	#admit(request: PrepareRequest, now: number): Exclude<LeaseResult, { kind: "exceeded" }> {
		const { stores, budgets, quota } = this.#deps;
		const { ulid, tokens = 0, askedBy = null } = request;
		const keyId = budgets.ofKey(askedBy)?.keyId ?? null;
		if (tokens > 0 && !stores.leases.hasReserved(ulid, now)) {
			const exceeded = stores.tokenUse.findExceeded(tokens, budgets.of(askedBy), now);
			if (exceeded !== null) throw budgetExceeded(exceeded, now);
		}
		const lease = stores.leases.acquire(request, quota(), now, { tokens, keyId });
		if (lease.kind !== "exceeded") return lease;
		const { perDay } = this.#deps.memberQuota();
		const advice =
			stores.account.isGuest() && perDay > quota().perDay ? `, or sign up for up to ${perDay} a day` : "";
		throw new AppError(
			"quota_exceeded",
			`You have used all of today's questions; try again after midnight UTC${advice}.`,
			{ retryAfterS: secondsUntil(endOfDay(now), now) },
		);
	}

	/**
	 * Returns how many questions and tokens count against the user's limits, and against those of the API key that asks, if
	 * one does.
	 */
	async quotaUse(askedBy: string | null): Promise<QuotaUse> {
		const { stores, budgets } = this.#deps;
		await budgets.load();
		stores.account.assertActive();
		return this.#quotaUse(askedBy, Date.now());
	}

	#quotaUse(askedBy: string | null, now: number): QuotaUse {
		const { stores, budgets, quota } = this.#deps;
		const useOf = (budget: TokenBudget, keyId: string | null) => ({
			...budget,
			used: stores.tokenUse.use(keyId, now),
		});
		const { origin, ...user } = budgets.ofUser();
		const key = budgets.ofKey(askedBy);
		return {
			questions: { ...stores.account.questionsToday(now), perDay: quota().perDay },
			tokens: {
				origin,
				user: useOf(user, null),
				key: key === null ? null : useOf(key, key.keyId),
				dayEndsAt: endOfDay(now),
			},
		};
	}

	/** Suspends the lease of a task while the task waits for pages; `prepare` resumes the lease. Idempotent. */
	suspend(ulid: string): void {
		const { stores, quota } = this.#deps;
		this.#runAll(stores.leases.suspend(ulid, quota()));
	}

	/**
	 * Releases the lease of a task, settles the tokens that it used, and records the task's activity in its conversation,
	 * if it has one. Returns whether the activity's messages were indexed. Idempotent.
	 */
	release(ulid: string, activity: Activity | null, tokens: number): boolean {
		const { stores, conversations, quota } = this.#deps;
		stores.tokenUse.settle(ulid, tokens, Date.now());
		this.#runAll(stores.leases.release(ulid, quota(), Date.now()));
		if (activity === null) return false;
		conversations.recordActivity(ulid, activity);
		return this.#index(activity.conversationId, activity.unindexed ?? null);
	}

	/** Returns whether messages were indexed. A failure must not fail the task: the conversation sends them again. */
	#index(conversationId: string, batch: MessageBatch | null): boolean {
		if (batch === null) return false;
		try {
			this.#deps.conversations.indexMessages(conversationId, batch);
			return true;
		} catch (error) {
			console.warn(
				"messages could not be indexed; the conversation will send them again",
				conversationId,
				error,
			);
			return false;
		}
	}

	#runAll(tasks: readonly WaitingTask[]): void {
		for (const task of tasks) this.#deps.run(task);
	}
}

function budgetExceeded({ window, budget, retryAt }: ExceededBudget, now: number): AppError {
	const owner = budget.keyId === null ? "your" : "this API key's";
	const retryAfterS = secondsUntil(retryAt, now);
	if (window === "day")
		return new AppError(
			"token_budget_exceeded",
			`Not enough of ${owner} tokens for today are left; try again after midnight UTC.`,
			{ retryAfterS },
		);
	return new AppError(
		"token_rate_exceeded",
		`Not enough of ${owner} tokens per minute are left; try again in ${retryAfterS} s.`,
		{ retryAfterS },
	);
}

/** Returns the seconds from `now` until `time`, rounded up. Both are epoch milliseconds. */
function secondsUntil(time: number, now: number): number {
	return Math.max(1, Math.ceil((time - now) / 1_000));
}
