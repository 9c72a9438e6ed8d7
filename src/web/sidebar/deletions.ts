import * as z from "zod";
import { hasCode } from "../../client/api/error.ts";
import type { LiveConversationList } from "../../client/conversation-list/conversation-list.ts";
import { readStored, writeStored } from "../session/storage.ts";
import { toError } from "../ui/to-error.ts";

/** How long a deletion can be undone, in milliseconds. */
export const UNDO_MS = 8_000;

const KEY = "omeruta.deletions";
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
		writeStored(KEY, { ...readPending(), [id]: dueAt });
		this.#schedule(id, dueAt);
	}

	undo(id: string): void {
		this.#forget(id);
		this.#list.show(id);
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
		writeStored(KEY, Object.keys(others).length === 0 ? null : others);
	}
}

function readPending(): DueTimes {
	return readStored(KEY, DueTimes) ?? {};
}
