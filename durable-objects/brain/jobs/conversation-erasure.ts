import { type Outcome, unwrap } from "../../../src/errors.ts";
import { deleteCitations } from "../../../src/knowledge/store/citations.ts";
import type { Stores } from "../stores/stores.ts";
import { allowPartialFailure, type Job } from "./scheduler.ts";

/** Conversations erased per run. Each one uses two subrequests, and the platform limits subrequests per event. */
const BATCH_SIZE = 20;
/** Time from the start of an incomplete erasure until it is retried. */
const RETRY_MS = 10_000;

export interface ConversationErasureDeps {
	sql: SqlStorage;
	stores: Pick<Stores, "conversations" | "leases" | "messageIndex" | "sessions" | "tickets">;
	/** Revokes the links to a conversation. */
	deleteShares(id: string): Promise<void>;
	conversation(id: string): { clear(): Promise<Outcome<void>>; erase(): Promise<void> };
}

/**
 * Erases the objects of deleted conversations. The brain keeps a record of each conversation until its object is empty.
 */
export class ConversationErasure implements Job {
	readonly name = "erase_conversations";
	readonly #deps: ConversationErasureDeps;
	/**
	 * Erasures in progress. Concurrent calls for a conversation share one erasure, because a second one could delete
	 * what was written after the first.
	 */
	readonly #inProgress = new Map<string, Promise<void>>();

	constructor(deps: ConversationErasureDeps) {
		this.#deps = deps;
	}

	dueAt(): number | null {
		const since = this.#deps.stores.conversations.earliestErasure();
		return since === null ? null : since + RETRY_MS;
	}

	async run(): Promise<void> {
		const ids = this.#deps.stores.conversations.listErasing(BATCH_SIZE);
		await allowPartialFailure(ids.map((id) => this.erase(id)));
	}

	/** Erases a conversation that is marked for erasure. Throws when the erasure is incomplete. */
	erase(id: string): Promise<void> {
		const erasure = this.#inProgress.get(id) ?? this.#erase(id).finally(() => this.#inProgress.delete(id));
		this.#inProgress.set(id, erasure);
		return erasure;
	}

	async #erase(id: string): Promise<void> {
		await this.#deps.deleteShares(id);
		const conversation = this.#deps.conversation(id);
		// Cancels running tasks and sends their usage rows. Ignores `conversation_not_found`, which means that the
		// object is already empty.
		const cleared = await conversation.clear();
		if (!("error" in cleared && cleared.error.code === "conversation_not_found")) unwrap(cleared);
		await conversation.erase();
		this.#deleteRecords(id);
	}

	#deleteRecords(id: string): void {
		const { sql, stores } = this.#deps;
		if (!stores.conversations.deleteErased(id)) return;
		stores.messageIndex.deleteConversation(id);
		stores.sessions.deleteConversation(id);
		stores.tickets.deleteConversation(id);
		stores.leases.deleteConversation(id);
		deleteCitations(sql, id);
	}
}
