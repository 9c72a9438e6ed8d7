import { useEffect, useMemo, useState } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import type { Conversation } from "../../client/conversation/conversation.ts";

/** Keeps a conversation open while the component is mounted. Re-renders at most once per animation frame. */
export function useConversation(client: OmerutaClient, id: string) {
	const conversation = useMemo(() => client.conversation(id), [client, id]);
	const [snapshot, setSnapshot] = useState(() => takeSnapshot(conversation));
	const [problem, setProblem] = useState<Error | null>(null);

	useEffect(() => {
		let frame = 0;
		let timer = 0;
		const update = () => setSnapshot(takeSnapshot(conversation));
		const cancelUpdate = () => {
			cancelAnimationFrame(frame);
			clearTimeout(timer);
		};
		const scheduleUpdate = () => {
			cancelUpdate();
			// A hidden tab gets no animation frames, but its title still shows the state.
			if (document.hidden) timer = setTimeout(update);
			else frame = requestAnimationFrame(update);
		};
		const wake = () => {
			if (!document.hidden) conversation.wake();
		};
		const subscriptions = [
			conversation.on("view", scheduleUpdate),
			conversation.on("connection", scheduleUpdate),
			conversation.on("problem", setProblem),
		];
		const reconnect = () => conversation.reconnect();
		addEventListener("online", wake);
		addEventListener("offline", reconnect);
		document.addEventListener("visibilitychange", wake);
		conversation.open();
		return () => {
			for (const unsubscribe of subscriptions) unsubscribe();
			removeEventListener("online", wake);
			removeEventListener("offline", reconnect);
			document.removeEventListener("visibilitychange", wake);
			cancelUpdate();
			conversation.close();
		};
	}, [conversation]);

	return { conversation, ...snapshot, problem, setProblem };
}

function takeSnapshot({ view, connection }: Conversation) {
	return { view, connection };
}
