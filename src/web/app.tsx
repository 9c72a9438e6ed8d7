import { useCallback, useEffect, useState } from "preact/hooks";
import type { OmerutaClient } from "../client/client.ts";
import { Chat } from "./chat/chat.tsx";
import { browserTokens } from "./session/browser-tokens.ts";
import {
	conversationInAddress,
	currentConversation,
	newConversation,
	rememberConversation,
} from "./session/conversation-address.ts";
import { ErrorNotice } from "./ui/error-notice.tsx";
import { errorText } from "./ui/error-text.ts";

/** Signs in as a guest at the first visit, then shows the conversation that the address names. */
export function App({ client }: { client: OmerutaClient }) {
	const [session, setSession] = useState<"starting" | "ready" | Error>("starting");
	const [conversationId, setConversationId] = useState(currentConversation);

	const signIn = useCallback(async () => {
		setSession("starting");
		try {
			// Two tabs opened at once must not become two guests.
			await browserTokens.withLock(async () => {
				if (!(await client.account.isSignedIn())) await client.account.signInAsGuest();
			});
			setSession("ready");
		} catch (error) {
			setSession(error instanceof Error ? error : new Error(String(error)));
		}
	}, [client]);

	useEffect(() => void signIn(), [signIn]);
	useEffect(() => rememberConversation(conversationId), [conversationId]);
	useEffect(() => {
		const follow = () => setConversationId(conversationInAddress() ?? newConversation());
		addEventListener("hashchange", follow);
		return () => removeEventListener("hashchange", follow);
	}, []);

	const startNew = () => setConversationId(newConversation());
	if (session === "ready") {
		return (
			<Chat
				key={conversationId}
				client={client}
				conversationId={conversationId}
				onNew={startNew}
				onSignInAgain={() => {
					startNew();
					void signIn();
				}}
			/>
		);
	}
	if (session === "starting") return <p class="boot">Starting…</p>;
	return (
		<main class="boot">
			<ErrorNotice message={errorText(session)} action="Try again" onAction={() => void signIn()} />
		</main>
	);
}
