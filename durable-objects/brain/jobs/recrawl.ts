import type { QueueMessage } from "../../../src/contracts/queue.ts";
import { RECRAWL_RETRY_MS } from "../../../src/knowledge/ingest/recrawl-schedule.ts";
import type { WebPageStore } from "../stores/web-pages.ts";
import type { Job } from "./scheduler.ts";

/** Pages enqueued per run. */
const BATCH_SIZE = 20;

export interface RecrawlDeps {
	webPages: WebPageStore;
	queue: Pick<Queue, "sendBatch">;
	userId: string;
	now(): number;
}

/** Enqueues web pages that are due for a recrawl. */
export class Recrawl implements Job {
	readonly name = "recrawl";
	readonly #deps: RecrawlDeps;

	constructor(deps: RecrawlDeps) {
		this.#deps = deps;
	}

	dueAt(): number | null {
		return this.#deps.webPages.nextDueAt();
	}

	async run(): Promise<void> {
		const { webPages, queue, userId, now } = this.#deps;
		const startedAt = now();
		const due = webPages.listDue(startedAt, BATCH_SIZE);
		if (due.length === 0) return;
		const messages = due.map(({ url }): { body: QueueMessage } => ({
			body: { kind: "ingest_page", user_id: userId, task_id: null, url, at: url, redirects: 0 },
		}));
		await queue.sendBatch(messages);
		// The queue may lose messages, so each page is scheduled again. A page that was fetched while the messages were
		// being sent keeps its new due time.
		for (const { page_id } of due) webPages.rescheduleDue(page_id, startedAt + RECRAWL_RETRY_MS, startedAt);
	}
}
