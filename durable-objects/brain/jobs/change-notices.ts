import type { ChangedPageStore, ChangeNotice } from "../stores/changed-pages.ts";
import { allowPartialFailure, type Job } from "./scheduler.ts";

/** Notices sent per run. Each one uses a subrequest, and the platform limits subrequests per event. */
const BATCH_SIZE = 40;

export interface ChangeNoticesDeps {
	changedPages: ChangedPageStore;
	notify(
		conversationId: string,
		change: { page_id: string; title: string; changed_at: number },
	): Promise<void>;
}

/** Notifies conversations when pages that they cite have changed. */
export class ChangeNotices implements Job {
	readonly name = "change_notices";
	readonly #deps: ChangeNoticesDeps;

	constructor(deps: ChangeNoticesDeps) {
		this.#deps = deps;
	}

	dueAt(): number | null {
		return this.#deps.changedPages.earliest();
	}

	async run(): Promise<void> {
		const { changedPages } = this.#deps;
		try {
			await allowPartialFailure(changedPages.listUnnotified(BATCH_SIZE).map((notice) => this.#send(notice)));
		} finally {
			changedPages.deleteNotified();
		}
	}

	async #send(notice: ChangeNotice): Promise<void> {
		const { conversation_id, ...change } = notice;
		await this.#deps.notify(conversation_id, change);
		this.#deps.changedPages.markNotified(notice);
	}
}
