import { useEffect } from "preact/hooks";
import { hasCode } from "../client/api/error.ts";
import type { OmerutaClient } from "../client/client.ts";
import { preloadAnswerHtml } from "./answer/load-answer-html.ts";
import { Chat } from "./chat/chat.tsx";
import { preloadTurns } from "./chat/lazy-parts.tsx";
import {
	createConversationId,
	getLastConversation,
	storeLastConversation,
} from "./session/last-conversation.ts";
import { onTokenChange } from "./session/token-changes.ts";
import { useSession } from "./session/use-session.ts";
import { Header } from "./shell/header.tsx";
import { navigate, type Route, useRoute } from "./shell/route.ts";
import { Shell } from "./shell/shell.tsx";
import { useTheme } from "./shell/use-theme.ts";
import { PUBLIC_VIEWS, VIEWS } from "./shell/views.ts";
import { strings } from "./strings/strings.ts";
import { describeError } from "./ui/describe-error.ts";
import { ErrorNotice } from "./ui/error-notice.tsx";
import { whenIdle } from "./ui/when-idle.ts";

const startConversation = () => navigate({ view: "conversation", id: createConversationId() });

/** Signs in as a guest on the first visit, then shows the view that the URL selects. */
export function App({ client }: { client: OmerutaClient }) {
	const route = useRoute();
	const [session, startSession] = useSession(client, route !== null && !PUBLIC_VIEWS.has(route.view));
	useTheme();
	useInitialRoute(route);
	useEffect(() => {
		// At once, because the page may lose its connection before it is idle.
		preloadTurns();
		return whenIdle(preloadAnswerHtml);
	}, []);

	const restart = () => {
		startConversation();
		void startSession();
	};
	useEffect(() => onTokenChange((change) => change.isOtherTab && change.isOtherSession && restart()), []);
	if (route === null) return null;
	const areGuestsRefused = session instanceof Error && hasCode(session, "guests_refused");
	const view = areGuestsRefused && !PUBLIC_VIEWS.has(route.view) ? "sign-in" : route.view;
	const View = view === "conversation" ? undefined : VIEWS[view];
	const viewProps = { client, route, areGuestsRefused, onSessionChange: restart };
	if (View && PUBLIC_VIEWS.has(view)) return <View {...viewProps} />;
	if (session instanceof Error) {
		return (
			<main class="boot">
				<ErrorNotice
					message={describeError(session)}
					action={strings.shell.retry}
					onAction={() => void startSession()}
				/>
			</main>
		);
	}
	if (session !== "ready") return <p class="boot">{strings.shell.starting}</p>;
	return (
		<Shell
			client={client}
			currentId={route.view === "conversation" ? route.id : null}
			onNew={startConversation}
			onSessionChange={restart}
		>
			{route.view === "conversation" ? (
				<Chat
					key={route.id}
					client={client}
					conversationId={route.id}
					messageId={route.messageId}
					onNew={startConversation}
					onSignInAgain={restart}
				/>
			) : (
				<div class="page">
					<Header onNew={startConversation} />
					{View && <View {...viewProps} />}
				</div>
			)}
		</Shell>
	);
}

/** Opens the last conversation, or else a new one, if the URL names no view. Stores the conversation that is open. */
function useInitialRoute(route: Route | null): void {
	const isKnown = route !== null && (route.view === "conversation" || route.view in VIEWS);
	const openId = route?.view === "conversation" ? route.id : null;
	useEffect(() => {
		if (isKnown) return;
		const id = (route === null && location.hash === "" && getLastConversation()) || createConversationId();
		navigate({ view: "conversation", id }, { replace: true });
	}, [isKnown, route]);
	useEffect(() => {
		if (openId !== null) storeLastConversation(openId);
	}, [openId]);
}
