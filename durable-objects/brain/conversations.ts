import type { ConversationItem } from "../../src/contracts/conversations.ts";
import type { UserFrame } from "../../src/contracts/socket.ts";
import { deleteCitations, recordCitations } from "../../src/knowledge/store/citations.ts";
import type { ConversationErasure } from "./jobs/conversation-erasure.ts";
import type { JobScheduler } from "./jobs/scheduler.ts";
import type { Activity, Branch, ConversationStore } from "./stores/conversations.ts";
import type { MessageBatch, MessageIndexStore } from "./stores/message-index.ts";
import type { UserSockets } from "./user-sockets.ts";

type ConversationUpdate = Extract<UserFrame, { type: "conversation_updated" }>;

export interface ConversationsDeps {
	sql: SqlStorage;
	store: ConversationStore;
	messageIndex: Pick<MessageIndexStore, "add" | "deleteConversation">;
	sockets: Pick<UserSockets, "hasOpen" | "broadcast">;
	erasure: ConversationErasure;
	jobs: Pick<JobScheduler, "runNow">;
}

/** Changes the user's list of conversations and notifies the user's sockets. */
export class Conversations {
	readonly #deps: ConversationsDeps;

	constructor(deps: ConversationsDeps) {
		this.#deps = deps;
	}

	/** @throws {AppError} `conversation_not_found` */
	rename(id: string, title: string): ConversationItem {
		const item = this.#deps.store.rename(id, title);
		this.#broadcastUpdate(id);
		return item;
	}

	/**
	 * Copies the title of the original conversation to a branch.
	 * @throws {AppError} `conversation_not_found`
	 */
	describeBranch(branch: Branch): ConversationItem {
		this.#deps.store.describeBranch(branch);
		const item = this.#deps.store.get(branch.conversationId);
		this.#broadcastUpdate(branch.conversationId);
		return item;
	}

	markRead(id: string): void {
		if (this.#deps.store.markRead(id)) this.#broadcastUpdate(id);
	}

	/** Notifies the user's sockets that a question is in progress in a conversation. */
	announceStart(id: string): void {
		this.#broadcastUpdate(id);
	}

	/** Records a task's activity in its conversation. Idempotent: ignores activity that is already recorded. */
	recordActivity(ulid: string, activity: Activity): void {
		const { sql, store } = this.#deps;
		const { conversationId, cited, at } = activity;
		recordCitations(sql, { ulid, conversationId, pages: cited, at });
		if (store.recordActivity(activity)) this.#broadcastUpdate(conversationId);
	}

	/** Indexes messages for searches. Ignores those of a conversation that is being erased. Idempotent. */
	indexMessages(id: string, batch: MessageBatch): void {
		if (this.#deps.store.find(id) !== null) this.#deps.messageIndex.add(id, batch);
	}

	clear(id: string): void {
		this.#broadcastDeletion(id, () => this.#deps.store.clear(id));
		deleteCitations(this.#deps.sql, id);
	}

	/**
	 * Deletes a conversation and erases its object. If the erasure fails, the alarm retries it.
	 * @throws {AppError} `conversation_not_found`
	 */
	async delete(id: string): Promise<void> {
		const { store, messageIndex, jobs, erasure } = this.#deps;
		this.#broadcastDeletion(id, () => store.markErasing(id, Date.now()));
		messageIndex.deleteConversation(id);
		await jobs.runNow(() => erasure.erase(id));
	}

	/** Notifies the user's sockets of a change. Skips untitled conversations, because they are not listed. */
	#broadcastUpdate(id: string): void {
		const { store, sockets } = this.#deps;
		if (!sockets.hasOpen()) return;
		const item = store.find(id);
		if (item !== null && item.title !== "") sockets.broadcast(toUpdate(item));
	}

	/** Deletes a conversation from the list and notifies the user's sockets, unless it was not listed. */
	#broadcastDeletion(id: string, deleteFromList: () => void): void {
		const { store, sockets } = this.#deps;
		const item = sockets.hasOpen() ? store.find(id) : null;
		deleteFromList();
		if (item === null || item.title === "") return;
		sockets.broadcast({ ...toUpdate(item), unread: false, running: false, deleted: true });
	}
}

function toUpdate(item: ConversationItem): ConversationUpdate {
	const { conversation_id, title, last_activity, unread, running } = item;
	const timestamp = new Date().toISOString();
	return { type: "conversation_updated", timestamp, conversation_id, title, last_activity, unread, running };
}
