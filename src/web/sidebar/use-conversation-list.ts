import { useEffect, useMemo, useState } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import type {
	ConversationListView,
	LiveConversationList,
} from "../../client/conversation-list/conversation-list.ts";

export interface ConversationListState {
	list: LiveConversationList;
	view: ConversationListView;
}

/** Keeps a live list of the conversations open while the component is mounted. */
export function useConversationList(client: OmerutaClient): ConversationListState {
	const list = useMemo(() => client.conversationList(), [client]);
	const [view, setView] = useState(list.view);
	useEffect(() => {
		const wake = () => {
			if (!document.hidden) list.wake();
		};
		const unsubscribe = list.on("view", setView);
		addEventListener("online", wake);
		document.addEventListener("visibilitychange", wake);
		list.open();
		return () => {
			unsubscribe();
			removeEventListener("online", wake);
			document.removeEventListener("visibilitychange", wake);
			list.close();
		};
	}, [list]);
	return { list, view };
}
