import { AppError } from "../../src/errors.ts";
import { planSearch } from "../../src/knowledge/search/follow-up.ts";
import type { SearchPlan } from "../../src/knowledge/search/search-plan.ts";
import type { Passage } from "../../src/text/passage.ts";
import type { Conversations } from "./conversations.ts";
import type { Knowledge } from "./knowledge.ts";
import type { Activity } from "./stores/conversations.ts";
import type { Quota, WaitingTask } from "./stores/leases.ts";
import type { MessageBatch } from "./stores/message-index.ts";
import type { Stores } from "./stores/stores.ts";

/** Maximum number of searches per request. The rest is ignored. */
const SEARCHES_MAX = 8;

/** A request that a task sends to its user's brain before it runs. */
export interface PrepareRequest {
	ulid: string;
	/** Null for a stateless call. */
	conversationId: string | null;
	/** A single question to search for, or null. */
	question: string | null;
	/** The previous question, to which the current one may refer. Only earlier versions send it. */
	context?: string | null;
	/** What to search for, one element for each part of the question. Replaces `question` and `context`. */
	searches?: readonly SearchPlan[];
	/** Maximum number of passages to return per search. */
	passages: number;
	/** Becomes the title of a conversation that has none or a provisional one. */
	title: string;
	/** Whether the title has no topic, so that it replaces no other title. Absent from requests of version 0.2.0. */
	isTitleProvisional?: boolean;
	/** Messages of the conversation that are not indexed yet. */
	unindexed?: MessageBatch | null;
}

export type Preparation =
	/** `passages` answer the request's `question`, and each element of `parts` answers one of its `searches`. */
	{ kind: "granted"; passages: Passage[]; parts?: Passage[][] } | { kind: "waiting"; place: number };

export interface TasksDeps {
	stores: Pick<Stores, "account" | "conversations" | "leases">;
	conversations: Pick<Conversations, "announceStart" | "indexMessages" | "recordActivity">;
	knowledge: Pick<Knowledge, "findPassages">;
	quota(): Quota;
	/** Runs a task that was waiting for a lease. */
	run(task: WaitingTask): void;
}

/**
 * Acquires and releases the leases of tasks, and finds the passages for their questions. `LeaseStore.acquire` and the
 * account store's daily count decide whether the quota allows a task.
 */
export class Tasks {
	readonly #deps: TasksDeps;

	constructor(deps: TasksDeps) {
		this.#deps = deps;
	}

	/**
	 * Acquires a lease and finds the passages for a question. Idempotent per task.
	 * @throws {AppError} `quota_exceeded` when the day's questions are used up
	 */
	async prepare(request: PrepareRequest): Promise<Preparation> {
		const { stores, conversations, knowledge, quota } = this.#deps;
		const { question, context = null, passages } = request;
		const lease = stores.leases.acquire(request, quota(), Date.now());
		if (lease.kind === "exceeded")
			throw new AppError("quota_exceeded", "You have used all of today's questions; try again tomorrow.");
		if (request.conversationId !== null) {
			const { conversationId, title, isTitleProvisional = false, unindexed = null } = request;
			stores.conversations.setInitialTitle(conversationId, title, isTitleProvisional, Date.now());
			this.#index(conversationId, unindexed);
			conversations.announceStart(conversationId);
		}
		if (lease.kind === "waiting") return lease;
		if (request.searches !== undefined) {
			const parts: Passage[][] = [];
			for (const search of request.searches.slice(0, SEARCHES_MAX))
				parts.push(await knowledge.findPassages(search, passages));
			return { kind: "granted", passages: [], parts };
		}
		if (question === null) return { kind: "granted", passages: [] };
		const exchanges = context === null ? [] : [{ question: context, titles: [] }];
		const found = await knowledge.findPassages(planSearch(question, exchanges), passages);
		return { kind: "granted", passages: found };
	}

	/** Returns how many questions count against the current day (UTC), how many are allowed, and when the day ends. */
	dailyUse(): { used: number; perDay: number; resetsAt: number } {
		const { stores, quota } = this.#deps;
		return { ...stores.account.questionsToday(Date.now()), perDay: quota().perDay };
	}

	/** Suspends the lease of a task while the task waits for pages; `prepare` resumes the lease. Idempotent. */
	suspend(ulid: string): void {
		const { stores, quota } = this.#deps;
		this.#runAll(stores.leases.suspend(ulid, quota()));
	}

	/**
	 * Releases the lease of a task and records the task's activity in its conversation, if it has one. Returns whether the
	 * activity's messages were indexed. Idempotent.
	 */
	release(ulid: string, activity: Activity | null): boolean {
		const { stores, conversations, quota } = this.#deps;
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
