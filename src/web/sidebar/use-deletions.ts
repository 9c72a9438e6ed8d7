import { useEffect, useRef, useState } from "preact/hooks";
import { Shares } from "../../client/api/shares.ts";
import type { OmerutaClient } from "../../client/client.ts";
import type { LiveConversationList } from "../../client/conversation-list/conversation-list.ts";
import type { ConversationEntry } from "../../client/conversation-list/entries.ts";
import { getLastUser } from "../account/current-user.ts";
import { forgetStored } from "../session/storage.ts";
import { DELETIONS_KEY, Deletions, UNDO_MS } from "./deletions.ts";
import { revokeLinks } from "./revoke-links.ts";

/**
 * Returns the conversation whose deletion can be undone, whether it had links, which are revoked at once, and functions
 * that delete a conversation and undo that.
 *
 * @param onFailed called if the server rejects a deletion; the list shows the conversation again
 */
export function useDeletions(
	client: OmerutaClient,
	list: LiveConversationList,
	onFailed: (error: Error) => void,
) {
	const [deleted, setDeleted] = useState<ConversationEntry | null>(null);
	const [unsharedId, setUnsharedId] = useState<string | null>(null);
	const deletions = useRef<Deletions | null>(null);
	useEffect(() => {
		const current = new Deletions(list, onFailed);
		deletions.current = current;
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
		hadLinks: deleted !== null && deleted.conversation_id === unsharedId,
		remove: (conversation: ConversationEntry) => {
			const { conversation_id: id } = conversation;
			deletions.current?.add(id, getLastUser()?.id ?? null);
			setDeleted(conversation);
			// If this fails, the deletion revokes them.
			revokeLinks(client.api(Shares), id).then(
				(count) => count > 0 && setUnsharedId(id),
				() => {},
			);
		},
		undo: () => {
			if (deleted) deletions.current?.undo(deleted.conversation_id);
			setDeleted(null);
		},
	};
}
