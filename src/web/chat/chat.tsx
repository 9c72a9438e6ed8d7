import { useMemo, useRef, useState } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import type { ExpandOptions } from "../../client/conversation/questions.ts";
import { isFinished, type Turn } from "../../client/conversation/turn.ts";
import { AgentType } from "../../contracts/agents.ts";
import { CONTINUE_PROMPT } from "../../contracts/continue-prompt.ts";
import type { ReaderTarget } from "../reader/target.ts";
import { describeError } from "../ui/describe-error.ts";
import { ErrorNotice } from "../ui/error-notice.tsx";
import type { AgentChoice } from "./agent-choice.ts";
import { Composer } from "./composer.tsx";
import { ConnectionBadge } from "./connection-badge.tsx";
import { FrameLog } from "./frame-log.tsx";
import { KnowledgePanel, Reader } from "./lazy-panels.tsx";
import { ModelStatus } from "./model-status.tsx";
import { ProgressStrip } from "./progress-strip.tsx";
import { useTabTitle } from "./tab-title.ts";
import { TurnView } from "./turn-view.tsx";
import { useConversation } from "./use-conversation.ts";
import { useHeights } from "./use-heights.ts";
import { useQuestionBox } from "./use-question-box.ts";
import { useStickToEnd } from "./use-stick-to-end.ts";

/** Higher than the API's default, because users of the page expect complete answers. */
const ANSWER_MAX_TOKENS = 600;

interface Props {
	client: OmerutaClient;
	conversationId: string;
	onNew: () => void;
	onSignInAgain: () => void;
}

/** A conversation: its turns, the current progress and the question box. */
export function Chat({ client, conversationId, onNew, onSignInAgain }: Props) {
	const { conversation, view, connection, problem, setProblem } = useConversation(client, conversationId);
	const [agent, setAgent] = useState<AgentChoice>("general");
	const [failedExpansion, setFailedExpansion] = useState<ExpandOptions | null>(null);
	const [openPage, setOpenPage] = useState<ReaderTarget | null>(null);
	const [isManaging, setIsManaging] = useState(false);
	const { turns, changedSources } = view;
	const changedPages = useMemo(() => new Set(changedSources.map(({ pageId }) => pageId)), [changedSources]);
	const isClosed = connection === "signed_out" || connection === "deleted";
	const current = isClosed ? undefined : findCurrentTurn(turns);
	const scrollToEnd = useStickToEnd(turns);
	useTabTitle(turns, [openPage?.title ?? [], isManaging ? "Knowledge" : []].flat());
	const header = useRef<HTMLElement>(null);
	const dock = useRef<HTMLElement>(null);
	useHeights(header, dock);
	const { box, focusBox } = useQuestionBox();

	const ask = (text: string, choice: AgentChoice) => {
		setProblem(null);
		scrollToEnd();
		const agentType = AgentType.safeParse(choice).data ?? "general";
		const asking =
			choice === "several"
				? conversation.askAgents(text)
				: conversation.ask(text, { agentType, maxTokens: ANSWER_MAX_TOKENS });
		// The turn shows the error, so ignore it here.
		asking.catch(() => {});
	};
	const continueAnswer = ({ result }: Turn) => {
		ask(CONTINUE_PROMPT, result?.agent_type ?? (agent === "several" ? "general" : agent));
		// The focused button disappears, so move the focus to the question box.
		focusBox();
	};
	const expand = async (options: ExpandOptions) => {
		setProblem(null);
		setFailedExpansion(null);
		// The next message is usually a question about the new pages.
		setAgent("general");
		scrollToEnd();
		const turn = await conversation.expand(options).then(
			(task) => task.finished(),
			() => null,
		);
		if (turn === null || turn.state === "failed") setFailedExpansion(options);
	};
	const retry = ({ messageId, state }: Turn) => {
		setProblem(null);
		if (messageId === null) return;
		if (state === "refused") scrollToEnd();
		focusBox();
		conversation.regenerate(messageId).catch((error) => {
			// The turn shows the error if the question is rejected again.
			if (state !== "refused") setProblem(error);
		});
	};
	const stop = (taskId: string) => {
		conversation.stop(taskId).catch(setProblem);
		focusBox();
	};

	return (
		<div class="page">
			<header ref={header} class="header">
				<h1>
					<span class="mark" aria-hidden="true" />
					Omeruta Brain
				</h1>
				<ModelStatus client={client} checkAgain={turns.filter(isFinished).length} />
				<ConnectionBadge state={connection} />
				<button
					type="button"
					class="quiet"
					data-testid="knowledge"
					aria-haspopup="dialog"
					onClick={() => setIsManaging(true)}
				>
					Knowledge
				</button>
				<button type="button" class="quiet" data-testid="new-conversation" onClick={onNew}>
					New<span class="wide-only"> conversation</span>
				</button>
			</header>
			<main class="turns">
				{turns.length === 0 && <Greeting isLoading={!view.historyLoaded && !isClosed} />}
				{turns.map((turn) => (
					<TurnView
						key={turn.key}
						turn={turn}
						isCurrent={turn === current}
						changedPages={changedPages}
						onRetry={isClosed ? undefined : retry}
						onStop={isClosed ? undefined : stop}
						onContinue={turn === turns.at(-1) && !isClosed ? () => continueAnswer(turn) : undefined}
						onOpenPage={setOpenPage}
					/>
				))}
			</main>
			<footer ref={dock} class="dock">
				{connection === "signed_out" && (
					<ErrorNotice
						message="Your session has ended. Its conversations are no longer available."
						action="Start a new conversation"
						onAction={onSignInAgain}
					/>
				)}
				{connection === "deleted" && (
					<ErrorNotice
						message="This conversation was deleted."
						action="Start a new conversation"
						onAction={onNew}
					/>
				)}
				{problem && !isClosed && (
					<ErrorNotice message={describeError(problem)} action="Dismiss" onAction={() => setProblem(null)} />
				)}
				<ProgressStrip current={current} last={turns.at(-1)} onStop={stop} />
				<Composer
					conversationId={conversationId}
					box={box}
					isClosed={isClosed}
					agent={agent}
					onAgent={setAgent}
					failedExpansion={failedExpansion}
					onAsk={(text) => ask(text, agent)}
					onExpand={(options) => void expand(options)}
				/>
				<FrameLog conversation={conversation} />
			</footer>
			{isManaging && (
				<KnowledgePanel client={client} onOpenPage={setOpenPage} onClose={() => setIsManaging(false)} />
			)}
			{openPage && (
				<Reader
					client={client}
					target={openPage}
					hasChanged={openPage.citation !== null && changedPages.has(openPage.pageId)}
					onClose={() => setOpenPage(null)}
				/>
			)}
		</div>
	);
}

/**
 * Returns the turn that the progress strip shows: the last one that has started, or else the first one in the queue.
 */
function findCurrentTurn(turns: readonly Turn[]): Turn | undefined {
	const unfinished = turns.filter((turn) => turn.taskId !== null && !isFinished(turn));
	return unfinished.findLast(({ stage }) => stage !== "queued") ?? unfinished[0];
}

function Greeting({ isLoading }: { isLoading: boolean }) {
	if (isLoading) return <p class="greeting">Loading conversation…</p>;
	return (
		<div class="greeting">
			<h2>What would you like to know?</h2>
			<p>Answers appear as they are generated and cite their sources.</p>
		</div>
	);
}
