import { useEffect, useRef, useState } from "preact/hooks";
import type { LiveConversationList } from "../../client/conversation-list/conversation-list.ts";
import type { ConversationEntry } from "../../client/conversation-list/entries.ts";
import { forgetStored } from "../session/storage.ts";
import { DELETIONS_KEY, Deletions, UNDO_MS } from "./deletions.ts";

/**
 * Returns the conversation whose deletion can be undone, and functions that delete a conversation and undo that.
 *
 * @param onFailed called if the server rejects a deletion; the list shows the conversation again
 */
export function useDeletions(list: LiveConversationList, onFailed: (error: Error) => void) {
	const [deleted, setDeleted] = useState<ConversationEntry | null>(null);
	const deletions = useRef<Deletions | null>(null);
	useEffect(() => {
		const current = new Deletions(list, onFailed);
		deletions.current = current;
		current.resume();
		const flush = () => current.flush();
		const onStorage = ({ key, newValue }: StorageEvent) => {
			if (key !== DELETIONS_KEY) return;
			if (newValue === null) forgetStored(key);
			current.sync();
		};
		addEventListener("pagehide", flush);
		addEventListener("storage", onStorage);
		return () => {
			removeEventListener("pagehide", flush);
			removeEventListener("storage", onStorage);
			current.flush();
		};
	}, [list]);
	useEffect(() => {
		if (deleted === null) return;
		const timer = setTimeout(() => setDeleted(null), UNDO_MS);
		return () => clearTimeout(timer);
	}, [deleted]);
	return {
		deleted,
		remove: (conversation: ConversationEntry) => {
			deletions.current?.add(conversation.conversation_id);
			setDeleted(conversation);
		},
		undo: () => {
			if (deleted) deletions.current?.undo(deleted.conversation_id);
			setDeleted(null);
		},
	};
}
