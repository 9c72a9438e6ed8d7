import { useMemo } from "preact/hooks";
import { isFinished, type Turn } from "../client/turn.ts";
import { ErrorNotice } from "./error-notice.tsx";
import { renderMarkdown } from "./markdown.ts";
import { Metadata } from "./metadata.tsx";

interface Props {
	turn: Turn;
	/** Whether the progress strip tells of this turn. */
	current: boolean;
	onAskAgain: (question: string) => void;
}

/** A question and its answer, as far as it has come. */
export function TurnView({ turn, current, onAskAgain }: Props) {
	const { question, text, state, result, error } = turn;
	const html = useMemo(() => renderMarkdown(text), [text]);
	const writing = state === "running" && text !== "";
	return (
		<article class="turn">
			{question !== null && (
				<div class="question">
					<h2 class="unseen">Question</h2>
					<p dir="auto" data-testid="message-user">
						{question}
					</p>
				</div>
			)}
			<div class="reply">
				<h2 class="unseen">Answer</h2>
				{text === "" && !isFinished(turn) && <Pending turn={turn} current={current} />}
				{text !== "" && (
					<div
						class={writing ? "markdown writing" : "markdown"}
						dir="auto"
						data-testid="answer"
						data-state={state}
						aria-busy={writing}
						// Safe: the renderer lets no HTML of the answer through.
						dangerouslySetInnerHTML={{ __html: html }}
					/>
				)}
				{state === "cancelled" && <p class="pending">Stopped.</p>}
				{error && (
					<ErrorNotice
						message={error.message}
						{...(question === null ? {} : { action: "Ask again", onAction: () => onAskAgain(question) })}
					/>
				)}
				{result && <Metadata result={result} />}
			</div>
		</article>
	);
}

function Pending({ turn, current }: { turn: Turn; current: boolean }) {
	if (current) return <p class="writing" />;
	return <p class="pending">{turn.state === "unsent" ? "Sending…" : "Waiting for its turn…"}</p>;
}
