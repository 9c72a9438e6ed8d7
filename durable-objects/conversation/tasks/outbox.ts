import { formatTaskId } from "../../../src/contracts/ids.ts";
import type { FeedbackMessage, UsageMessage } from "../../../src/contracts/queue.ts";
import { unwrap } from "../../../src/errors.ts";
import type { CitedPage } from "../../../src/knowledge/store/citations.ts";
import type { getBrain } from "../../../src/objects.ts";
import { listUsed } from "../../../src/text/used-sources.ts";
import { previewMessage } from "../../shorten.ts";
import type { FeedbackStore } from "../stores/feedback.ts";
import type { Task } from "../stores/task-row.ts";
import type { TaskStore, UnsentTask } from "../stores/tasks.ts";
import type { UnindexedMessageStore } from "../stores/unindexed-messages.ts";
import type { MessageDelivery } from "./message-delivery.ts";
import { conversationTitle } from "./title.ts";

export interface OutboxDeps {
	userId: string;
	conversationId: string;
	feedback: Pick<FeedbackStore, "unsent" | "markSent">;
	tasks: Pick<TaskStore, "unsent" | "markSent" | "findAnswered">;
	unindexed: Pick<UnindexedMessageStore, "nextFew" | "markIndexed">;
	/** Records usage and ratings. See `recordUsage`. */
	record(message: UsageMessage | FeedbackMessage): Promise<void>;
	messageDelivery: Pick<MessageDelivery, "flush">;
	/** Returns a stub of the user's brain. Creates a new one for each call, because stubs may break. */
	brain(): Pick<ReturnType<typeof getBrain>, "releaseTask">;
}

/**
 * Settles finished tasks outside the object: releases each task's lease at the brain, which also settles its tokens and
 * indexes its messages, and records its usage row. Also records ratings of answers. The alarm retries failures. All
 * receivers are idempotent, so a crash between sending a row and marking it as sent is harmless.
 */
export class Outbox {
	readonly #deps: OutboxDeps;
	#settling: Promise<void> | null = null;
	/**
	 * Tasks whose lease has been released but whose usage row has not been sent. Kept only in memory, because releasing
	 * twice is harmless.
	 */
	readonly #released = new Set<string>();

	constructor(deps: OutboxDeps) {
		this.#deps = deps;
	}

	/** Delivers everything that is unsent, trying each task once. */
	async flush(): Promise<void> {
		await this.settle();
		await this.#deps.messageDelivery.flush();
	}

	/**
	 * Like `flush`, but leaves messages unsent that only have to be indexed. Use it before an attempt, whose own call to
	 * the brain sends the question. Joins a delivery in progress.
	 */
	settle(): Promise<void> {
		this.#settling ??= this.#deliverAll().finally(() => {
			this.#settling = null;
		});
		return this.#settling;
	}

	async #deliverAll(): Promise<void> {
		const tried = new Set<string>();
		const untried = () => this.#deps.tasks.unsent().filter(({ task }) => !tried.has(task.ulid));
		// More tasks may finish during delivery.
		for (let batch = untried(); batch.length > 0; batch = untried()) {
			for (const unsent of batch) {
				tried.add(unsent.task.ulid);
				await this.#deliver(unsent);
			}
		}
		await this.#deliverFeedback();
	}

	async #deliver({ task, usage }: UnsentTask): Promise<void> {
		const { ulid } = task;
		const { tasks, record } = this.#deps;
		try {
			// The lease is released first, because the user's other questions wait for it.
			if (!this.#released.has(ulid)) await this.#release(task, usage.created_at);
			this.#released.add(ulid);
			await record({ kind: "usage", row: usage });
			tasks.markSent(ulid);
			this.#released.delete(ulid);
		} catch (error) {
			console.warn("a finished task could not be settled; the alarm will retry it", usage.task_id, error);
		}
	}

	/** Records the ratings of answers whose usage row is recorded. */
	async #deliverFeedback(): Promise<void> {
		const { userId, conversationId, feedback, tasks, record } = this.#deps;
		const ratings = feedback.unsent();
		if (ratings.length === 0) return;
		const unsentTasks = new Set(tasks.unsent().map(({ task }) => task.ulid));
		for (const unsent of ratings.filter(({ task_ulid }) => !unsentTasks.has(task_ulid))) {
			const { task_ulid, rating, comment, rated_at } = unsent;
			const task_id = formatTaskId(conversationId, task_ulid);
			try {
				await record({ kind: "feedback", user_id: userId, task_id, rating, comment, rated_at });
				feedback.markSent(unsent);
			} catch (error) {
				console.warn("the rating of an answer could not be sent; the alarm will retry it", task_id, error);
			}
		}
	}

	/** Returns the current answer to the task's question, or the question if there is none. */
	#lastMessageOf({ question, question_seq }: Task): string {
		const outcome = this.#deps.tasks.findAnswered(question_seq)?.outcome;
		switch (outcome?.state) {
			case "completed":
				return outcome.result.response;
			case "cancelled":
				return outcome.text;
			default:
				return question;
		}
	}

	async #release(task: Task, at: number): Promise<void> {
		const { conversationId, unindexed, brain } = this.#deps;
		const batch = unindexed.nextFew();
		const activity = {
			conversationId,
			...conversationTitle(task),
			lastMessage: previewMessage(this.#lastMessageOf(task)),
			at,
			seq: task.ended_seq ?? 0,
			unread: !task.is_delivered,
			cited: citedPages(task),
			unindexed: batch,
		};
		const isIndexed = unwrap(await brain().releaseTask(task.ulid, activity, task.spent_tokens));
		if (batch !== null && isIndexed) unindexed.markIndexed(batch);
	}
}

/** Returns the pages of the knowledge base that an answer uses, without duplicates. */
function citedPages({ outcome }: Task): CitedPage[] {
	if (outcome?.state !== "completed" || !("sources" in outcome.result)) return [];
	const pages = listUsed(outcome.result)
		.filter(({ kind }) => kind === undefined)
		.map(({ page_id, title, url }) => [page_id, { page_id, title, url }] as const);
	return [...new Map(pages).values()];
}
