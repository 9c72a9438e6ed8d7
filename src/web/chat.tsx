import { useEffect, useRef, useState } from "preact/hooks";
import type { OmerutaClient } from "../client/client.ts";
import { isFinished } from "../client/turn.ts";
import { Composer } from "./composer.tsx";
import { ConnectionBadge } from "./connection-badge.tsx";
import { ErrorNotice } from "./error-notice.tsx";
import { FrameLog } from "./frame-log.tsx";
import { ModelStatus } from "./model-status.tsx";
import type { Asked } from "./names.ts";
import { ProgressStrip } from "./progress-strip.tsx";
import { TurnView } from "./turn-view.tsx";
import { useConversation } from "./use-conversation.ts";
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
	const { turns } = view;
	const running = turns.find((turn) => turn.taskId !== null && !isFinished(turn));
	const current = connection === "signed_out" ? undefined : running;
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
		const asking =
			asked === "several"
				? conversation.askAgents(text)
				: conversation.ask(text, { agentType: asked, maxTokens: ANSWER_TOKENS });
		asking.catch(() => {});
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
				<button type="button" class="quiet" data-testid="new-conversation" onClick={onNew}>
					New conversation
				</button>
			</header>
			<main class="turns">
				{turns.length === 0 && <Greeting loading={!view.historyLoaded && connection !== "signed_out"} />}
				{turns.map((turn) => (
					<TurnView key={turn.key} turn={turn} current={turn === current} onAskAgain={ask} />
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
					box={box}
					closed={connection === "signed_out"}
					asked={asked}
					onAsked={setAsked}
					onAsk={ask}
				/>
				<FrameLog conversation={conversation} />
			</footer>
		</div>
	);
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
