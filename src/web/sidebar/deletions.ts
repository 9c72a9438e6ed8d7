import * as z from "zod";
import { hasCode } from "../../client/api/error.ts";
import type { LiveConversationList } from "../../client/conversation-list/conversation-list.ts";
import { readStored, writeStored } from "../session/storage.ts";
import { toError } from "../ui/to-error.ts";

/** How long a deletion can be undone, in milliseconds. */
export const UNDO_MS = 8_000;

/**
 * How long a conversation stays hidden after another tab has removed its deletion, in milliseconds. If the tab has
 * deleted it, the list learns so in the meantime, and the conversation does not appear again.
 */
export const SETTLE_MS = 1_000;

/** The key under which pending deletions are stored. */
export const DELETIONS_KEY = "omeruta.deletions";

/** When each conversation is deleted, in milliseconds since the epoch. */
const DueTimes = z.record(z.string(), z.number());
type DueTimes = z.infer<typeof DueTimes>;

/**
 * Deletes conversations after a delay in which the deletion can be undone. The list hides them in the meantime. Pending
 * deletions are stored, so that they happen on the next visit if the page is closed before.
 */
export class Deletions {
	readonly #list: Pick<LiveConversationList, "hide" | "show" | "delete">;
	readonly #onFailed: (error: Error) => void;
	readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
	/** Conversations whose deletion is pending in another tab. */
	readonly #elsewhere = new Set<string>();

	constructor(
		list: Pick<LiveConversationList, "hide" | "show" | "delete">,
		onFailed: (error: Error) => void,
	) {
		this.#list = list;
		this.#onFailed = onFailed;
	}

	/** Continues the deletions of earlier visits. */
	resume(): void {
		for (const [id, dueAt] of Object.entries(readPending())) this.#schedule(id, dueAt);
	}

	/** Deletes a conversation after `UNDO_MS`. */
	add(id: string): void {
		const dueAt = Date.now() + UNDO_MS;
		writeStored(DELETIONS_KEY, { ...readPending(), [id]: dueAt });
		this.#schedule(id, dueAt);
	}

	undo(id: string): void {
		this.#forget(id);
		this.#list.show(id);
	}

	/** Hides and shows conversations like the other tabs. Call it after another tab has changed the stored deletions. */
	sync(): void {
		const pending = readPending();
		for (const id of Object.keys(pending)) {
			if (this.#timers.has(id)) continue;
			this.#elsewhere.add(id);
			this.#list.hide(id);
		}
		for (const id of this.#elsewhere) {
			if (id in pending) continue;
			this.#elsewhere.delete(id);
			setTimeout(() => {
				if (!(id in readPending())) this.#list.show(id);
			}, SETTLE_MS);
		}
	}

	/** Deletes all pending conversations now. Call it when the page is left. */
	flush(): void {
		for (const id of [...this.#timers.keys()]) void this.#delete(id);
	}

	#schedule(id: string, dueAt: number): void {
		this.#list.hide(id);
		clearTimeout(this.#timers.get(id));
		this.#timers.set(
			id,
			setTimeout(() => void this.#delete(id), Math.max(0, dueAt - Date.now())),
		);
	}

	async #delete(id: string): Promise<void> {
		clearTimeout(this.#timers.get(id));
		this.#timers.delete(id);
		// Another tab may have undone the deletion.
		if (!(id in readPending())) return this.#list.show(id);
		try {
			await this.#list.delete(id);
		} catch (error) {
			// Another tab, or an earlier visit, deleted it first.
			if (!hasCode(error, "conversation_not_found")) this.#onFailed(toError(error));
		}
		this.#forget(id);
	}

	#forget(id: string): void {
		clearTimeout(this.#timers.get(id));
		this.#timers.delete(id);
		const { [id]: _, ...others } = readPending();
		writeStored(DELETIONS_KEY, Object.keys(others).length === 0 ? null : others);
	}
}

function readPending(): DueTimes {
	return readStored(DELETIONS_KEY, DueTimes) ?? {};
}
