import { isFinished, type Turn } from "../client/turn.ts";
import { AnswerText } from "./answer-text.tsx";
import { ErrorNotice } from "./error-notice.tsx";
import { ExpansionView } from "./expansion-view.tsx";
import { type Reading, readingOf } from "./knowledge/reading.ts";
import { Metadata } from "./metadata.tsx";

interface Props {
	turn: Turn;
	/** Whether the progress strip tells of this turn. */
	current: boolean;
	/** Pages that say something else than when they were cited. */
	changed: ReadonlySet<string>;
	onAskAgain: (turn: Turn) => void;
	/** Left out where the answer is not the last one. */
	onContinue: (() => void) | undefined;
	onRead: (reading: Reading) => void;
}

/** A question and its answer, as far as it has come. */
export function TurnView({ turn, current, changed, onAskAgain, onContinue, onRead }: Props) {
	const { question, text, state, result, expansion, error } = turn;
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
				{text !== "" && expansion === null && (
					<AnswerText
						text={text}
						state={state}
						result={result}
						onCitation={(source, claim) => result && onRead(readingOf(source, result, claim))}
					/>
				)}
				{state === "cancelled" && <p class="pending">Stopped.</p>}
				{error && (
					<ErrorNotice
						message={error.message}
						{...(question === null ? {} : { action: "Ask again", onAction: () => onAskAgain(turn) })}
					/>
				)}
				{result && (
					<Metadata
						result={result}
						changed={changed}
						onContinue={onContinue}
						onOpen={(source, claim) => onRead(readingOf(source, result, claim))}
					/>
				)}
				{expansion && <ExpansionView expansion={expansion} onRead={onRead} />}
			</div>
		</article>
	);
}

function Pending({ turn, current }: { turn: Turn; current: boolean }) {
	if (current) return <p class="writing" />;
	return <p class="pending">{turn.state === "unsent" ? "Sending…" : "Waiting for its turn…"}</p>;
}
