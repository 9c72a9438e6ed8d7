import { type Outcome, unwrap } from "../../../src/errors.ts";
import type { MessageIndexStore } from "../stores/message-index.ts";
import { allowPartialFailure, type Job } from "./scheduler.ts";

/** Conversations called per run. Each one uses a subrequest, and the platform limits subrequests per event. */
const BATCH_SIZE = 20;
/** Messages indexed again per run. */
const MESSAGES_PER_STEP = 256;

export interface MessageIndexingDeps {
	messageIndex: MessageIndexStore;
	conversation(id: string): { indexMessages(): Promise<Outcome<boolean>> };
}

/**
 * Makes the conversations of earlier versions send their messages, and indexes messages again when the rules for folding
 * words have changed.
 */
export class MessageIndexing implements Job {
	readonly name = "message_indexing";
	readonly #deps: MessageIndexingDeps;

	constructor(deps: MessageIndexingDeps) {
		this.#deps = deps;
	}

	dueAt(): number | null {
		const { messageIndex } = this.#deps;
		return messageIndex.countUnindexed() > 0 || messageIndex.isOutdated() ? Date.now() : null;
	}

	async run(): Promise<void> {
		const { messageIndex } = this.#deps;
		if (messageIndex.isOutdated()) messageIndex.reindex(MESSAGES_PER_STEP);
		await allowPartialFailure(messageIndex.listUnindexed(BATCH_SIZE).map((id) => this.#index(id)));
	}

	async #index(id: string): Promise<void> {
		const indexed = await this.#deps.conversation(id).indexMessages();
		// The conversation was registered, but nothing was written to it.
		const isEmpty = "error" in indexed && indexed.error.code === "conversation_not_found";
		if (!isEmpty && !unwrap(indexed)) throw new Error("Some messages could not be indexed.");
		this.#deps.messageIndex.markIndexed(id);
	}
}
