import { AppError } from "../../src/errors.ts";
import type { Passage } from "../../src/text/passage.ts";
import type { Conversations } from "./conversations.ts";
import type { Knowledge } from "./knowledge.ts";
import type { Activity } from "./stores/conversations.ts";
import type { Quota, WaitingTask } from "./stores/leases.ts";
import type { Stores } from "./stores/stores.ts";

/** A request that a task sends to its user's brain before it runs. */
export interface PrepareRequest {
	ulid: string;
	/** Null for a stateless call. */
	conversationId: string | null;
	/** Null when the task does not use the knowledge base. */
	question: string | null;
	/** The previous question, to which the current one may refer. */
	context?: string | null;
	/** Maximum number of passages to return. */
	passages: number;
	/** Becomes the title of a conversation that has none. */
	title: string;
}

export type Preparation = { kind: "granted"; passages: Passage[] } | { kind: "waiting"; place: number };

export interface TasksDeps {
	stores: Pick<Stores, "conversations" | "leases">;
	conversations: Pick<Conversations, "recordActivity">;
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
		const { stores, knowledge, quota } = this.#deps;
		const { question, context = null, passages } = request;
		const lease = stores.leases.acquire(request, quota(), Date.now());
		if (lease.kind === "exceeded")
			throw new AppError("quota_exceeded", "You have used all of today's questions; try again tomorrow.");
		if (request.conversationId !== null)
			stores.conversations.setInitialTitle(request.conversationId, request.title, Date.now());
		if (lease.kind === "waiting") return lease;
		const found = question === null ? [] : await knowledge.findPassages(question, context, passages);
		return { kind: "granted", passages: found };
	}

	/** Suspends the lease of a task while the task waits for pages; `prepare` resumes the lease. Idempotent. */
	suspend(ulid: string): void {
		const { stores, quota } = this.#deps;
		this.#runAll(stores.leases.suspend(ulid, quota()));
	}

	/** Releases the lease of a task and records the task's activity in its conversation, if it has one. Idempotent. */
	release(ulid: string, activity: Activity | null): void {
		const { stores, conversations, quota } = this.#deps;
		this.#runAll(stores.leases.release(ulid, quota(), Date.now()));
		if (activity !== null) conversations.recordActivity(ulid, activity);
	}

	#runAll(tasks: readonly WaitingTask[]): void {
		for (const task of tasks) this.#deps.run(task);
	}
}
