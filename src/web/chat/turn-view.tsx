import { isFinished, type Turn } from "../../client/conversation/turn.ts";
import type { Stage } from "../../contracts/tasks.ts";
import { AnswerDetails } from "../answer/answer-details.tsx";
import { AnswerText } from "../answer/answer-text.tsx";
import { Interrupted } from "../answer/interrupted.tsx";
import { ExpansionView } from "../expansion/expansion-view.tsx";
import { createTarget, type ReaderTarget } from "../reader/target.ts";
import { describeError } from "../ui/describe-error.ts";
import { ErrorNotice } from "../ui/error-notice.tsx";

interface Props {
	turn: Turn;
	/** Whether the progress strip shows this turn. */
	isCurrent: boolean;
	/** Ids of pages that have changed since they were cited. */
	changedPages: ReadonlySet<string>;
	/** Undefined if questions cannot be sent. */
	onRetry: ((turn: Turn) => void) | undefined;
	/** Undefined if tasks cannot be stopped. */
	onStop: ((taskId: string) => void) | undefined;
	/** Undefined unless this is the last turn. */
	onContinue: (() => void) | undefined;
	onOpenPage: (target: ReaderTarget) => void;
}

/**
 * Stages of an expansion. A turn stopped in one of them cannot be continued: its text is a list of pages, not an
 * answer.
 */
const EXPANSION_STAGES: ReadonlySet<Stage> = new Set(["finding", "reading"]);

/** A question with its answer so far. */
export function TurnView(props: Props) {
	const { turn, isCurrent, changedPages, onRetry, onStop, onContinue, onOpenPage } = props;
	const { question, thinking, text, state, stage, result, expansion, error } = turn;
	const retry = question === null || !onRetry ? undefined : () => onRetry(turn);
	return (
		<article class="turn">
			{question !== null && (
				<div class="question">
					<h2 class="visually-hidden">Question</h2>
					<p dir="auto" data-testid="message-user">
						{question}
					</p>
				</div>
			)}
			<div class="reply">
				<h2 class="visually-hidden">Answer</h2>
				{thinking !== "" && <Thinking text={thinking} />}
				{isCurrent && text === "" && <p class="writing" />}
				{text !== "" && expansion === null && (
					<AnswerText
						text={text}
						state={state}
						result={result}
						onOpenSource={(source, claim) => result && onOpenPage(createTarget(source, result, claim))}
					/>
				)}
				{!isCurrent && !isFinished(turn) && <PendingTurn turn={turn} onStop={onStop} />}
				{state === "cancelled" && (
					<Interrupted
						reason="Stopped."
						onRetry={retry}
						onContinue={text === "" || EXPANSION_STAGES.has(stage) ? undefined : onContinue}
					/>
				)}
				{error && (
					<ErrorNotice
						message={describeError(error)}
						{...(retry ? { action: "Retry", onAction: retry } : {})}
					/>
				)}
				{result && (
					<AnswerDetails
						result={result}
						changedPages={changedPages}
						onContinue={onContinue}
						onOpen={(source, claim) => onOpenPage(createTarget(source, result, claim))}
					/>
				)}
				{expansion && <ExpansionView expansion={expansion} onOpenPage={onOpenPage} />}
			</div>
		</article>
	);
}

/** What the model thought before its answer, folded. */
function Thinking({ text }: { text: string }) {
	return (
		<details class="thinking" data-testid="thinking">
			<summary>Thinking</summary>
			<p dir="auto">{text.trim()}</p>
		</details>
	);
}

/** The state of a turn that is queued, or that runs in parallel with the current one. */
function PendingTurn({ turn, onStop }: Pick<Props, "turn" | "onStop">) {
	const { state, stage, statusText, taskId, question } = turn;
	const acknowledged = stage === "queued" ? "Queued…" : statusText;
	return (
		<p class="pending" data-testid="pending">
			{state === "unsent" ? "Sending…" : acknowledged}
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
