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

/**
 * The pending deletions by conversation: when each is due, in milliseconds since the epoch, and whose conversation it
 * is, if that was known.
 */
const Pending = z.record(z.string(), z.object({ due_at: z.number(), user_id: z.string().nullable() }));
type Pending = z.infer<typeof Pending>;

type DeletionList = Pick<LiveConversationList, "hide" | "show" | "delete">;

/**
 * Deletes conversations after a delay in which the deletion can be undone. The list hides them in the meantime. Pending
 * deletions are stored, so that they happen on the user's next visit if the page is closed before.
 */
export class Deletions {
	readonly #list: DeletionList;
	readonly #onFailed: (error: Error) => void;
	readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
	/** Conversations whose deletion is pending in another tab. */
	readonly #elsewhere = new Set<string>();

	constructor(list: DeletionList, onFailed: (error: Error) => void) {
		this.#list = list;
		this.#onFailed = onFailed;
	}

	/** Deletes a conversation of the user after `UNDO_MS`. */
	add(id: string, userId: string | null): void {
		const due_at = Date.now() + UNDO_MS;
		writeStored(DELETIONS_KEY, { ...readPending(), [id]: { due_at, user_id: userId } });
		this.#list.hide(id);
		this.#timers.set(
			id,
			setTimeout(() => this.#complete(id, this.#onFailed), UNDO_MS),
		);
	}

	undo(id: string): void {
		this.#clear(id);
		forget(id);
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

	/**
	 * Deletes all pending conversations now. Call it when the page is left. Nobody would see that a deletion has failed,
	 * so it stays pending.
	 */
	flush(): void {
		for (const id of [...this.#timers.keys()]) this.#complete(id, null);
	}

	#complete(id: string, onFailed: ((error: Error) => void) | null): void {
		this.#clear(id);
		void complete(this.#list, id, onFailed);
	}

	#clear(id: string): void {
		clearTimeout(this.#timers.get(id));
		this.#timers.delete(id);
	}
}

/** Continues the user's deletions of earlier visits. Those that fail stay pending. */
export async function resumeDeletions(list: DeletionList, loadUserId: () => Promise<string>): Promise<void> {
	const pending = Object.entries(readPending());
	if (pending.length === 0) return;
	const userId = await loadUserId();
	for (const [id, { due_at, user_id }] of pending) {
		// The server doesn't find another user's conversation, as if it had been deleted already.
		if (user_id !== null && user_id !== userId) continue;
		list.hide(id);
		setTimeout(() => void complete(list, id, null), Math.max(0, due_at - Date.now()));
	}
}

/** Deletes a conversation. If that fails, and `onFailed` is null, the deletion stays pending. */
async function complete(
	list: DeletionList,
	id: string,
	onFailed: ((error: Error) => void) | null,
): Promise<void> {
	// Another tab may have undone the deletion.
	if (!(id in readPending())) return list.show(id);
	try {
		await list.delete(id);
	} catch (error) {
		// Another tab, or an earlier visit, deleted it first.
		if (!hasCode(error, "conversation_not_found")) {
			if (onFailed === null) return;
			onFailed(toError(error));
		}
	}
	forget(id);
}

function forget(id: string): void {
	const { [id]: _, ...others } = readPending();
	writeStored(DELETIONS_KEY, Object.keys(others).length === 0 ? null : others);
}

function readPending(): Pending {
	return readStored(DELETIONS_KEY, Pending) ?? {};
}
