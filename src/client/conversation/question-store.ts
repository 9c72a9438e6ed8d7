import type { QuestionFrame } from "./questions.ts";

/** A question that the server has not acknowledged, or has rejected. */
export interface UnsentQuestion {
	question: QuestionFrame;
	/** ISO 8601. */
	askedAt: string;
	/** Whether it was sent at least once, so that the server may have it. */
	wasSent: boolean;
}

/**
 * Storage for questions that the server has not acknowledged, so that they survive a restart of the app. Opening their
 * conversation sends them again. They keep their ids, so each creates only one task. Everything that opens the same
 * conversations, such as another browser tab, must share the storage.
 *
 * @example
 * ```ts
 * const key = (conversationId: string) => `questions.${conversationId}`;
 * const questions: QuestionStore = {
 *   load: (conversationId) => JSON.parse(localStorage.getItem(key(conversationId)) ?? "[]"),
 *   save: (conversationId, unsent) => localStorage.setItem(key(conversationId), JSON.stringify(unsent)),
 * };
 * ```
 */
export interface QuestionStore {
	/** Returns the unsent questions of a conversation, oldest first. */
	load(conversationId: string): UnsentQuestion[];
	/** Replaces the unsent questions of a conversation. */
	save(conversationId: string, unsent: UnsentQuestion[]): void;
}

/** The unsent questions of one conversation in a store. Without a store, nothing is stored. */
export class UnsentQuestions {
	readonly #store: QuestionStore | undefined;
	readonly #conversationId: string;

	constructor(store: QuestionStore | undefined, conversationId: string) {
		this.#store = store;
		this.#conversationId = conversationId;
	}

	load(): UnsentQuestion[] {
		return this.#store?.load(this.#conversationId) ?? [];
	}

	/** Returns whether a question was removed, for example because another tab withdrew it. */
	isRemoved(messageId: string): boolean {
		return this.#store !== undefined && !this.load().some(hasId(messageId));
	}

	/** Adds a question, or replaces the one with the same id. */
	put(unsent: UnsentQuestion): void {
		if (this.#store === undefined) return;
		const stored = this.load();
		const at = stored.findIndex(hasId(unsent.question.message_id));
		this.#store.save(this.#conversationId, at === -1 ? [...stored, unsent] : stored.with(at, unsent));
	}

	remove(messageId: string): void {
		if (this.#store === undefined) return;
		const stored = this.load();
		if (!stored.some(hasId(messageId))) return;
		const kept = stored.filter((unsent) => !hasId(messageId)(unsent));
		this.#store.save(this.#conversationId, kept);
	}
}

function hasId(messageId: string): (unsent: UnsentQuestion) => boolean {
	return ({ question }) => question.message_id === messageId;
}
