import { useRef, useState } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import { isFinished } from "../../client/conversation/turn.ts";
import type { KnowledgeTab } from "../knowledge/tabs.ts";
import { hasChangedSince, type ReaderTarget } from "../reader/target.ts";
import { isPossiblyNew } from "../session/last-conversation.ts";
import { Header } from "../shell/header.tsx";
import { strings } from "../strings/strings.ts";
import { BranchOrigin } from "./branch-origin.tsx";
import { Composer } from "./composer.tsx";
import { ConnectionBadge } from "./connection-badge.tsx";
import { findCurrentTurn } from "./current-turn.ts";
import { FirstRun } from "./first-run.tsx";
import { GoToEnd } from "./go-to-end.tsx";
import { KnowledgePanel, Reader, Turns } from "./lazy-parts.tsx";
import { LoadingHistory } from "./loading-history.tsx";
import { ModelStatus } from "./model-status.tsx";
import { Notices } from "./notices.tsx";
import { ProgressStrip } from "./progress-strip.tsx";
import { useTabTitle } from "./tab-title.ts";
import { useActions } from "./use-actions.ts";
import { useChatShortcuts } from "./use-chat-shortcuts.ts";
import { useConversation } from "./use-conversation.ts";
import { useHealth } from "./use-health.ts";
import { useHeights } from "./use-heights.ts";
import { useQuestionBox } from "./use-question-box.ts";
import { useStickToEnd } from "./use-stick-to-end.ts";

interface Props {
	client: OmerutaClient;
	conversationId: string;
	/** The message to scroll to. */
	messageId: string | undefined;
	onNew: () => void;
	onSignInAgain: () => void;
}

/** A conversation: its turns, the current progress and the question box. */
export function Chat({ client, conversationId, messageId, onNew, onSignInAgain }: Props) {
	const { conversation, view, connection, problem, setProblem } = useConversation(client, conversationId);
	const [openPage, setOpenPage] = useState<ReaderTarget | null>(null);
	/** The open tab of the knowledge panel. */
	const [managing, setManaging] = useState<KnowledgeTab | null>(null);
	const { turns, changedSources } = view;
	const isClosed = connection === "signed_out" || connection === "deleted";
	const isLoading = !view.historyLoaded && !isClosed;
	const health = useHealth(client, turns.filter(isFinished).length);
	const current = isClosed ? undefined : findCurrentTurn(turns);
	const { below, scrollToEnd } = useStickToEnd(turns);
	const panelTitles = [openPage?.title ?? [], managing === null ? [] : strings.shell.knowledge].flat();
	useTabTitle(turns, panelTitles);
	const header = useRef<HTMLElement>(null);
	const dock = useRef<HTMLElement>(null);
	useHeights(header, dock);
	const { box, focusBox } = useQuestionBox();
	const actions = useActions({ client, conversation, setProblem, scrollToEnd, focusBox });
	const goToEnd = () => {
		scrollToEnd();
		// The button disappears, so move the focus to the question box.
		focusBox();
	};

	useChatShortcuts({ turns, current, onFocus: () => box.current?.focus(), onStop: actions.stop });

	return (
		<div class="page">
			<Header element={header} onNew={onNew}>
				<ModelStatus part={health?.parts.inference} />
				<ConnectionBadge state={connection} />
				<button
					type="button"
					class="quiet"
					data-testid="knowledge"
					aria-haspopup="dialog"
					onClick={() => setManaging("pages")}
				>
					{strings.shell.knowledge}
				</button>
			</Header>
			<main class="turns">
				<BranchOrigin client={client} conversationId={conversationId} />
				{isLoading && <LoadingHistory />}
				{turns.length === 0 && !isLoading && (
					<FirstRun
						health={health}
						onAsk={isClosed ? undefined : actions.ask}
						onAddKnowledge={() => setManaging("add")}
					/>
				)}
				{turns.length > 0 && (
					<Turns
						turns={turns}
						messageId={messageId}
						current={current}
						changedSources={changedSources}
						isClosed={isClosed}
						isWaiting={connection !== "open" && connection !== "polling"}
						conversation={conversation}
						actions={actions}
						onProblem={setProblem}
						onOpenPage={setOpenPage}
						onShown={scrollToEnd}
					/>
				)}
			</main>
			<footer ref={dock} class="dock">
				<Notices
					connection={connection}
					isMissing={view.historyLoaded && turns.length === 0 && !isPossiblyNew(conversationId)}
					problem={problem}
					onDismiss={() => setProblem(null)}
					onNew={onNew}
					onSignInAgain={onSignInAgain}
				/>
				<GoToEnd below={below} onGo={goToEnd} />
				<ProgressStrip current={current} last={turns.at(-1)} onStop={actions.stop} />
				<Composer
					client={client}
					conversationId={conversationId}
					box={box}
					isClosed={isClosed}
					agent={actions.agent}
					onAgent={actions.setAgent}
					returnedExpansion={actions.returnedExpansion}
					withdrawn={actions.withdrawn}
					onAsk={(text, attachments) => actions.ask(text, actions.agent, attachments)}
					onExpand={(options) => void actions.expand(options)}
				/>
			</footer>
			{managing && (
				<KnowledgePanel
					client={client}
					firstTab={managing}
					onOpenPage={setOpenPage}
					onClose={() => setManaging(null)}
				/>
			)}
			{openPage && (
				<Reader
					client={client}
					target={openPage}
					hasChanged={changedSources.some((change) => hasChangedSince(change, openPage))}
					isOnTop={managing !== null}
					onClose={() => setOpenPage(null)}
				/>
			)}
		</div>
	);
}
