import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import { isFinished, type Turn } from "../../client/conversation/turn.ts";
import { AgentType } from "../../contracts/agents.ts";
import { KnowledgePanel } from "../knowledge/knowledge-panel.tsx";
import { Reader } from "../reader/reader.tsx";
import type { Reading } from "../reader/target.ts";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { errorText } from "../ui/error-text.ts";
import { type Asked, GO_ON } from "../ui/names.ts";
import { Composer, type Topic } from "./composer.tsx";
import { ConnectionBadge } from "./connection-badge.tsx";
import { FrameLog } from "./frame-log.tsx";
import { ModelStatus } from "./model-status.tsx";
import { useTitle } from "./page-title.ts";
import { ProgressStrip } from "./progress-strip.tsx";
import { TurnView } from "./turn-view.tsx";
import { useConversation } from "./use-conversation.ts";
import { useHeights } from "./use-heights.ts";
import { useStickToEnd } from "./use-stick-to-end.ts";

/** A person reads longer answers than the API gives when it is not told. */
const ANSWER_TOKENS = 600;

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
	const [failedTopic, setFailedTopic] = useState<Topic | null>(null);
	const [reading, setReading] = useState<Reading | null>(null);
	const [managing, setManaging] = useState(false);
	const { turns, changedSources } = view;
	const changed = useMemo(() => new Set(changedSources.map(({ pageId }) => pageId)), [changedSources]);
	const closed = connection === "signed_out" || connection === "deleted";
	const current = closed ? undefined : currentOf(turns);
	const goToEnd = useStickToEnd(turns);
	useTitle(turns, [reading?.title ?? [], managing ? "Knowledge" : []].flat());
	const top = useRef<HTMLElement>(null);
	const dock = useRef<HTMLElement>(null);
	useHeights(top, dock);
	const box = useRef<HTMLTextAreaElement>(null);
	const toBox = useCallback(() => {
		// On a phone the keyboard would cover half of the page.
		if (matchMedia("(pointer: fine)").matches) box.current?.focus();
	}, []);
	useEffect(toBox, [toBox]);
	useEffect(() => {
		// An on-screen keyboard leaves less of the page: the box that it was opened for stays in sight.
		const show = () => {
			if (document.activeElement === box.current) box.current?.scrollIntoView({ block: "nearest" });
		};
		addEventListener("resize", show);
		return () => removeEventListener("resize", show);
	}, []);

	const ask = (text: string, asked: Asked) => {
		setProblem(null);
		goToEnd();
		const agentType = AgentType.safeParse(asked).data ?? "general";
		const asking =
			asked === "several"
				? conversation.askAgents(text)
				: conversation.ask(text, { agentType, maxTokens: ANSWER_TOKENS });
		// A refusal is shown at its question.
		asking.catch(() => {});
	};
	const goOn = ({ result }: Turn) => {
		ask(GO_ON, result?.agent_type ?? (asked === "several" ? "general" : asked));
		// The button that had the focus is gone.
		toBox();
	};
	const expand = async (topic: Topic) => {
		setProblem(null);
		setFailedTopic(null);
		// What comes next is a question on what was read.
		setAsked("general");
		goToEnd();
		const turn = await conversation.expand(topic).then(
			(task) => task.finished(),
			() => null,
		);
		if (turn === null || turn.state === "failed") setFailedTopic(topic);
	};
	const askAgain = ({ messageId, state }: Turn) => {
		setProblem(null);
		if (messageId === null) return;
		if (state === "refused") goToEnd();
		toBox();
		conversation.regenerate(messageId).catch((error) => {
			// Another refusal is shown at its question.
			if (state !== "refused") setProblem(error);
		});
	};
	const stop = (taskId: string) => {
		conversation.stop(taskId).catch(setProblem);
		toBox();
	};

	return (
		<div class="page">
			<header ref={top} class="top">
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
				{turns.length === 0 && <Greeting loading={!view.historyLoaded && !closed} />}
				{turns.map((turn) => (
					<TurnView
						key={turn.key}
						turn={turn}
						current={turn === current}
						changed={changed}
						onAskAgain={closed ? undefined : askAgain}
						onStop={closed ? undefined : stop}
						onContinue={turn === turns.at(-1) && !closed ? () => goOn(turn) : undefined}
						onRead={setReading}
					/>
				))}
			</main>
			<footer ref={dock} class="dock">
				{connection === "signed_out" && (
					<ErrorNotice
						message="Your session has ended, and its conversations with it."
						action="Start a new one"
						onAction={onSignInAgain}
					/>
				)}
				{connection === "deleted" && (
					<ErrorNotice message="This conversation was deleted." action="Start a new one" onAction={onNew} />
				)}
				{problem && !closed && (
					<ErrorNotice message={errorText(problem)} action="Dismiss" onAction={() => setProblem(null)} />
				)}
				<ProgressStrip current={current} last={turns.at(-1)} onStop={stop} />
				<Composer
					conversationId={conversationId}
					box={box}
					closed={closed}
					asked={asked}
					onAsked={setAsked}
					failedTopic={failedTopic}
					onAsk={(text) => ask(text, asked)}
					onExpand={(topic) => void expand(topic)}
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
