import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { OmerutaClient } from "../client/client.ts";
import { isFinished, type Turn } from "../client/turn.ts";
import { Composer, type Topic } from "./composer.tsx";
import { ConnectionBadge } from "./connection-badge.tsx";
import { ErrorNotice } from "./error-notice.tsx";
import { FrameLog } from "./frame-log.tsx";
import { KnowledgePanel } from "./knowledge/knowledge-panel.tsx";
import { Reader } from "./knowledge/reader.tsx";
import type { Reading } from "./knowledge/reading.ts";
import { ModelStatus } from "./model-status.tsx";
import type { Asked } from "./names.ts";
import { ProgressStrip } from "./progress-strip.tsx";
import { TurnView } from "./turn-view.tsx";
import { useConversation } from "./use-conversation.ts";
import { useStickToEnd } from "./use-stick-to-end.ts";

/** A person reads longer answers than the API gives when it is not told. */
const ANSWER_TOKENS = 600;
const GO_ON = "Please go on where you stopped.";

interface Props {
	client: OmerutaClient;
	conversationId: string;
	onNew: () => void;
	onSignInAgain: () => void;
}

/** One conversation: what was said, what is going on, and the box to ask. */
export function Chat({ client, conversationId, onNew, onSignInAgain }: Props) {
	const { conversation, view, connection, problem, setProblem } = useConversation(client, conversationId);
	const [asked, setAsked] = useState<Asked>("general");
	const [reading, setReading] = useState<Reading | null>(null);
	const [managing, setManaging] = useState(false);
	const { turns, changedSources } = view;
	const changed = useMemo(() => new Set(changedSources.map(({ pageId }) => pageId)), [changedSources]);
	const current = connection === "signed_out" ? undefined : currentOf(turns);
	const goToEnd = useStickToEnd(turns);
	const box = useRef<HTMLTextAreaElement>(null);
	useEffect(() => {
		// On a phone the keyboard would cover half of the page.
		if (matchMedia("(pointer: fine)").matches) box.current?.focus();
	}, []);

	const ask = (text: string) => {
		setProblem(null);
		goToEnd();
		// A refusal is shown at its question.
		const agentType = asked === "expand" ? "general" : asked;
		const asking =
			agentType === "several"
				? conversation.askAgents(text)
				: conversation.ask(text, { agentType, maxTokens: ANSWER_TOKENS });
		asking.catch(() => {});
	};
	const expand = (topic: Topic) => {
		setProblem(null);
		// What comes next is a question on what was read.
		setAsked("general");
		goToEnd();
		conversation.expand(topic).catch(() => {});
	};
	const askAgain = ({ messageId, state }: Turn) => {
		setProblem(null);
		if (messageId === null) return;
		if (state === "refused") goToEnd();
		conversation.regenerate(messageId).catch((error) => {
			// Another refusal is shown at its question.
			if (state !== "refused") setProblem(error);
		});
	};
	const stop = (taskId: string) => {
		conversation.stop(taskId).catch(setProblem);
		// The button that had the focus is gone.
		box.current?.focus();
	};

	return (
		<div class="page">
			<header class="top">
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
					onClick={() => setManaging(true)}
				>
					Knowledge
				</button>
				<button type="button" class="quiet" data-testid="new-conversation" onClick={onNew}>
					New<span class="spelled-out"> conversation</span>
				</button>
			</header>
			<main class="turns">
				{turns.length === 0 && <Greeting loading={!view.historyLoaded && connection !== "signed_out"} />}
				{turns.map((turn) => (
					<TurnView
						key={turn.key}
						turn={turn}
						current={turn === current}
						changed={changed}
						onAskAgain={askAgain}
						onStop={connection === "signed_out" ? undefined : stop}
						onContinue={turn === turns.at(-1) ? () => ask(GO_ON) : undefined}
						onRead={setReading}
					/>
				))}
			</main>
			<footer class="dock">
				{connection === "signed_out" && (
					<ErrorNotice
						message="Your session has ended, and its conversations with it."
						action="Start a new one"
						onAction={onSignInAgain}
					/>
				)}
				{problem && connection !== "signed_out" && (
					<ErrorNotice message={problem.message} action="Dismiss" onAction={() => setProblem(null)} />
				)}
				<ProgressStrip current={current} last={turns.at(-1)} onStop={stop} />
				<Composer
					conversationId={conversationId}
					box={box}
					closed={connection === "signed_out"}
					asked={asked}
					onAsked={setAsked}
					onAsk={ask}
					onExpand={expand}
				/>
				<FrameLog conversation={conversation} />
			</footer>
			{managing && <KnowledgePanel client={client} onRead={setReading} onClose={() => setManaging(false)} />}
			{reading && (
				<Reader
					client={client}
					reading={reading}
					changed={reading.cited !== null && changed.has(reading.pageId)}
					onClose={() => setReading(null)}
				/>
			)}
		</div>
	);
}

/** The turn that the progress strip tells of: what was asked last of what has begun, else what is next. */
function currentOf(turns: readonly Turn[]): Turn | undefined {
	const running = turns.filter((turn) => turn.taskId !== null && !isFinished(turn));
	return running.findLast(({ stage }) => stage !== "queued") ?? running[0];
}

function Greeting({ loading }: { loading: boolean }) {
	if (loading) return <p class="greeting">Loading the conversation…</p>;
	return (
		<div class="greeting">
			<h2>What would you like to know?</h2>
			<p>The answer appears word by word, and every step is shown as it really happens.</p>
		</div>
	);
}
