import { useEffect, useMemo, useState } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import type { Conversation } from "../../client/conversation/conversation.ts";

/** The conversation, opened as long as the component lives; the component renders again as it changes, once a frame at most. */
export function useConversation(client: OmerutaClient, id: string) {
	const conversation = useMemo(() => client.conversation(id), [client, id]);
	const [shown, setShown] = useState(() => snapshotOf(conversation));
	const [problem, setProblem] = useState<Error | null>(null);

	useEffect(() => {
		let frame = 0;
		let timer = 0;
		const show = () => setShown(snapshotOf(conversation));
		const forget = () => {
			cancelAnimationFrame(frame);
			clearTimeout(timer);
		};
		const refresh = () => {
			forget();
			// A hidden tab gets no animation frames, but its title still shows the state.
			if (document.hidden) timer = setTimeout(show);
			else frame = requestAnimationFrame(show);
		};
		const wake = () => {
			if (!document.hidden) conversation.wake();
		};
		const unsubscribe = [
			conversation.on("view", refresh),
			conversation.on("connection", refresh),
			conversation.on("problem", setProblem),
		];
		addEventListener("online", wake);
		document.addEventListener("visibilitychange", wake);
		conversation.open();
		return () => {
			for (const off of unsubscribe) off();
			removeEventListener("online", wake);
			document.removeEventListener("visibilitychange", wake);
			forget();
			conversation.close();
		};
	}, [conversation]);

	return { conversation, ...shown, problem, setProblem };
}

function snapshotOf({ view, connection }: Conversation) {
	return { view, connection };
}
