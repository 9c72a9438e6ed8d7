import type { ConversationItem } from "../../contracts/conversations.ts";
import type { UserFrame } from "../../contracts/socket.ts";

/** A conversation in the live list: what both the list and its updates contain. */
export type ConversationEntry = Pick<
	ConversationItem,
	"conversation_id" | "title" | "last_activity" | "unread" | "running"
>;

export type ConversationUpdate = Extract<UserFrame, { type: "conversation_updated" }>;

/** Returns the entries of both lists, newest first. An entry of `newer` replaces the one with the same id in `older`. */
export function mergeEntries(
	older: readonly ConversationEntry[],
	newer: readonly ConversationEntry[],
): ConversationEntry[] {
	const entries = new Map([...older, ...newer].map((entry) => [entry.conversation_id, entry]));
	return [...entries.values()].sort(compareEntries);
}

/**
 * Applies an update. Ignores an update to a conversation that is not loaded yet: one that is older than all loaded
 * entries while `hasMore` is true.
 */
export function applyUpdate(
	entries: readonly ConversationEntry[],
	update: ConversationUpdate,
	hasMore: boolean,
): readonly ConversationEntry[] {
	const { conversation_id, title, last_activity, unread, running, deleted } = update;
	if (deleted) return entries.filter((entry) => entry.conversation_id !== conversation_id);
	const entry = { conversation_id, title, last_activity, unread, running };
	const oldest = entries.at(-1);
	const isKnown = entries.some((each) => each.conversation_id === conversation_id);
	const isNotLoaded = hasMore && oldest !== undefined && compareEntries(entry, oldest) > 0;
	return !isKnown && isNotLoaded ? entries : mergeEntries(entries, [entry]);
}

/** Sorts like the server: by last activity, then by id, both descending. */
function compareEntries(a: ConversationEntry, b: ConversationEntry): number {
	const byTime = Date.parse(b.last_activity) - Date.parse(a.last_activity);
	if (byTime !== 0) return byTime;
	return a.conversation_id < b.conversation_id ? 1 : -1;
}
