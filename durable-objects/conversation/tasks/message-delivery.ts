import { unwrap } from "../../../src/errors.ts";
import type { getBrain } from "../../../src/objects.ts";
import type { UnindexedMessageStore } from "../stores/unindexed-messages.ts";

export interface MessageDeliveryDeps {
	conversationId: string;
	unindexed: Pick<UnindexedMessageStore, "next" | "markIndexed">;
	/** Returns a stub of the user's brain. Creates a new one for each call, because stubs may break. */
	brain(): Pick<ReturnType<typeof getBrain>, "indexMessages">;
}

/**
 * Sends messages of the conversation to the user's brain, which indexes them for searches: those that were not sent with
 * a task's own calls. The alarm retries failures. The brain is idempotent, so a crash between sending and recording is
 * harmless.
 */
export class MessageDelivery {
	readonly #deps: MessageDeliveryDeps;
	#flush: Promise<void> | null = null;

	constructor(deps: MessageDeliveryDeps) {
		this.#deps = deps;
	}

	/** Sends all messages that are not indexed yet. Joins a flush in progress. */
	flush(): Promise<void> {
		this.#flush ??= this.#sendAll().finally(() => {
			this.#flush = null;
		});
		return this.#flush;
	}

	async #sendAll(): Promise<void> {
		const { conversationId, unindexed, brain } = this.#deps;
		try {
			// More messages may be stored while a batch is being sent.
			for (let batch = unindexed.next(); batch !== null; batch = unindexed.next()) {
				unwrap(await brain().indexMessages(conversationId, batch));
				unindexed.markIndexed(batch);
			}
		} catch (error) {
			console.warn("messages could not be indexed; the alarm will retry", conversationId, error);
		}
	}
}
