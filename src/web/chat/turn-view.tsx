import { isFinished, type Turn } from "../../client/conversation/turn.ts";
import type { Stage } from "../../contracts/tasks.ts";
import { Metadata } from "../answer/answer-details.tsx";
import { AnswerText } from "../answer/answer-text.tsx";
import { ExpansionView } from "../expansion/expansion-view.tsx";
import { type Reading, readingOf } from "../reader/target.ts";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { errorText } from "../ui/error-text.ts";

interface Props {
	turn: Turn;
	/** Whether the progress strip tells of this turn. */
	current: boolean;
	/** Pages that say something else than when they were cited. */
	changed: ReadonlySet<string>;
	/** Undefined when nothing can be asked. */
	onAskAgain: ((turn: Turn) => void) | undefined;
	/** Left out where nothing can be stopped. */
	onStop: ((taskId: string) => void) | undefined;
	/** Left out where the answer is not the last one. */
	onContinue: (() => void) | undefined;
	onRead: (reading: Reading) => void;
}

/** Stages of reading up on a topic; a list of pages cannot be continued. */
const READING: ReadonlySet<Stage> = new Set(["finding", "reading"]);

/** A question and its answer, as far as it has come. */
export function TurnView({ turn, current, changed, onAskAgain, onStop, onContinue, onRead }: Props) {
	const { question, text, state, stage, result, expansion, error } = turn;
	const askAgain = question === null || !onAskAgain ? undefined : () => onAskAgain(turn);
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
				{current && text === "" && <p class="writing" />}
				{text !== "" && expansion === null && (
					<AnswerText
						text={text}
						state={state}
						result={result}
						onCitation={(source, claim) => result && onRead(readingOf(source, result, claim))}
					/>
				)}
				{!current && !isFinished(turn) && <Pending turn={turn} onStop={onStop} />}
				{state === "cancelled" && (
					<Stopped
						onAskAgain={askAgain}
						onContinue={text === "" || READING.has(stage) ? undefined : onContinue}
					/>
				)}
				{error && (
					<ErrorNotice
						message={errorText(error)}
						{...(askAgain ? { action: "Ask again", onAction: askAgain } : {})}
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

/** What can be done about an answer that was stopped. */
function Stopped({ onAskAgain, onContinue }: Record<"onAskAgain" | "onContinue", (() => void) | undefined>) {
	return (
		<p class="cut">
			<span>Stopped.</span>
			{onAskAgain && (
				<button type="button" class="quiet" data-testid="ask-again" onClick={onAskAgain}>
					Ask again
				</button>
			)}
			{onContinue && (
				<button type="button" class="quiet" data-testid="continue" onClick={onContinue}>
					Continue
				</button>
			)}
		</p>
	);
}

/** Where a turn is that goes on beside the one that the progress strip tells of. */
function Pending({ turn, onStop }: Pick<Props, "turn" | "onStop">) {
	const { state, stage, statusText, taskId, question } = turn;
	const place = stage === "queued" ? "Waiting for its turn…" : statusText;
	return (
		<p class="pending" data-testid="pending">
			{state === "unsent" ? "Sending…" : place}
			{taskId !== null && onStop && (
				<button
					type="button"
					class="quiet"
					data-testid="stop-pending"
					aria-label={`Stop “${question ?? "this question"}”`}
					onClick={() => onStop(taskId)}
				>
					Stop
				</button>
			)}
		</p>
	);
}
