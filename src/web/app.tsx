import { useCallback, useEffect, useState } from "preact/hooks";
import type { OmerutaClient } from "../client/client.ts";
import { Chat } from "./chat/chat.tsx";
import { browserTokens } from "./session/browser-tokens.ts";
import {
	createConversationId,
	getConversationFromUrl,
	getInitialConversation,
	storeConversation,
} from "./session/conversation-address.ts";
import { describeError } from "./ui/describe-error.ts";
import { ErrorNotice } from "./ui/error-notice.tsx";
import { toError } from "./ui/to-error.ts";

/** Signs in as a guest on the first visit, then shows the conversation in the URL. */
export function App({ client }: { client: OmerutaClient }) {
	const [session, setSession] = useState<"starting" | "ready" | Error>("starting");
	const [conversationId, setConversationId] = useState(getInitialConversation);

	const signIn = useCallback(async () => {
		setSession("starting");
		try {
			// Two tabs that open at the same time must not create two guests.
			await browserTokens.withLock(async () => {
				if (!(await client.account.isSignedIn())) await client.account.signInAsGuest();
			});
			setSession("ready");
		} catch (error) {
			setSession(toError(error));
		}
	}, [client]);

	useEffect(() => void signIn(), [signIn]);
	useEffect(() => storeConversation(conversationId), [conversationId]);
	useEffect(() => {
		const onHashChange = () => setConversationId(getConversationFromUrl() ?? createConversationId());
		addEventListener("hashchange", onHashChange);
		return () => removeEventListener("hashchange", onHashChange);
	}, []);

	const startConversation = () => setConversationId(createConversationId());
	if (session === "ready") {
		return (
			<Chat
				key={conversationId}
				client={client}
				conversationId={conversationId}
				onNew={startConversation}
				onSignInAgain={() => {
					startConversation();
					void signIn();
				}}
			/>
		);
	}
	if (session === "starting") return <p class="boot">Starting…</p>;
	return (
		<main class="boot">
			<ErrorNotice message={describeError(session)} action="Retry" onAction={() => void signIn()} />
		</main>
	);
}
