import type { ChangedSource } from "../../client/conversation/state.ts";
import { isFinished, type Turn } from "../../client/conversation/turn.ts";
import type { Feedback } from "../../contracts/feedback.ts";
import { parseTaskId } from "../../contracts/ids.ts";
import type { Source, Stage } from "../../contracts/tasks.ts";
import { AnswerActions } from "../answer/answer-actions.tsx";
import { AnswerDetails } from "../answer/answer-details.tsx";
import { AnswerText } from "../answer/answer-text.tsx";
import { Interrupted } from "../answer/interrupted.tsx";
import { Lanes } from "../answer/lanes.tsx";
import { Timeline } from "../answer/timeline.tsx";
import { VersionPager } from "../answer/version-pager.tsx";
import { ExpansionView } from "../expansion/expansion-view.tsx";
import { createTarget, type ReaderTarget } from "../reader/target.ts";
import type { ShareFormProps } from "../share/share-form.tsx";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { describeError } from "../ui/describe-error.ts";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { createLazy } from "../ui/lazy.tsx";
import { describeStage } from "./describe-stage.ts";
import { Question } from "./question.tsx";
import { TakeBackButton, UnsentQuestion } from "./unsent-question.tsx";
import { type ShownVersion, useVersion } from "./use-version.ts";

const EndedTimeline = createLazy(async () => (await import("../answer/ended-timeline.tsx")).EndedTimeline);

interface Props {
	turn: Turn;
	/** Whether the progress strip shows this turn. */
	isCurrent: boolean;
	/** Pages that have changed since they were cited. */
	changedSources: readonly ChangedSource[];
	/** Undefined if questions cannot be sent. */
	onRetry: ((turn: Turn) => void) | undefined;
	/** Asks another question in place of the turn's, in a branch of the conversation. Undefined if questions cannot be sent. */
	onBranch: ((turn: Turn, question: string) => Promise<void>) | undefined;
	/** Rates the answer of a task; null removes the rating. Undefined if answers cannot be rated. */
	onRate: ((taskId: string, feedback: Feedback | null) => Promise<void>) | undefined;
	/** Creates a link to the conversation or to a task. Undefined if it cannot be shared. */
	onShare: ShareFormProps["onShare"] | undefined;
	onProblem: (problem: Error) => void;
	/** Undefined if tasks cannot be stopped. */
	onStop: ((taskId: string) => void) | undefined;
	/** Whether the client waits for a connection. */
	isWaiting: boolean;
	/** Takes the question back. Undefined if the server may have it. */
	onWithdraw: (() => void) | undefined;
	/** Undefined unless this is the last turn. */
	onContinue: (() => void) | undefined;
	onOpenPage: (target: ReaderTarget) => void;
}

/**
 * Stages of an expansion. A turn stopped in one of them cannot be continued: its text is a list of pages, not an
 * answer.
 */
const EXPANSION_STAGES: ReadonlySet<Stage> = new Set(["finding", "reading"]);

/** A question with one of its answers, so far. */
export function TurnView(props: Props) {
	const { turn, onBranch } = props;
	const { question, taskId, expansion, stage } = turn;
	const canEdit = onBranch && taskId !== null && expansion === null && !EXPANSION_STAGES.has(stage);
	const version = useVersion(turn);
	return (
		<article class="turn">
			{question !== null && (
				<Question
					text={question}
					attachments={turn.attachments}
					onOpen={({ id, name }) =>
						props.onOpenPage({
							pageId: id,
							title: name,
							citation: null,
							conversationId: conversationOf(turn),
						})
					}
					onEdit={canEdit ? (text) => onBranch(turn, text) : undefined}
				/>
			)}
			<Reply {...props} turn={version.turn} version={version} />
		</article>
	);
}

function Reply(props: Props & { version: ShownVersion }) {
	const {
		turn,
		isCurrent,
		changedSources,
		onRetry,
		onStop,
		onContinue,
		onOpenPage,
		onRate,
		onShare,
		onProblem,
		version,
	} = props;
	const { question, thinking, text, state, stage, result, expansion, error, seq, taskId, feedback } = turn;
	const { contributions } = turn;
	const { isNewest } = version;
	const hasLanes = state === "running" && contributions.length > 0;
	const retry = question === null || !onRetry || !isNewest ? undefined : () => onRetry(turn);
	const continueAnswer = isNewest ? onContinue : undefined;
	const openSource = (source: Source, claim?: string) =>
		result && onOpenPage(createTarget(source, { result, seq }, claim));
	const rating =
		onRate && taskId !== null && state === "completed"
			? { feedback, onProblem, onRate: (next: Feedback | null) => onRate(taskId, next) }
			: undefined;
	// Only the newest version has a timeline.
	const timeline = isNewest ? turn.timeline : [];
	const hasEndedTimeline = state !== "completed" && timeline.at(-1)?.stage === "complete";
	const hasActions = version.total > 1 || (isFinished(turn) && text !== "" && expansion === null);
	return (
		<div class="reply">
			<h2 class="visually-hidden">{lazyStrings.answer.answer}</h2>
			{thinking !== "" && <Thinking text={thinking} />}
			{isCurrent && isNewest && text === "" && !hasLanes && <p class="writing" />}
			{hasLanes && <Lanes contributions={contributions} />}
			{text !== "" && expansion === null && !hasLanes && (
				<AnswerText text={text} state={state} result={result} onOpenSource={openSource} />
			)}
			{state === "unsent" && <UnsentQuestion isWaiting={props.isWaiting} onWithdraw={props.onWithdraw} />}
			{!isCurrent && !isFinished(turn) && state !== "unsent" && <PendingTurn turn={turn} onStop={onStop} />}
			{state === "cancelled" && (
				<Interrupted
					reason={text === "" ? lazyStrings.answer.stoppedEmpty : lazyStrings.answer.stopped}
					onRetry={retry}
					onContinue={text === "" || EXPANSION_STAGES.has(stage) ? undefined : continueAnswer}
				/>
			)}
			{error && (
				<ErrorNotice
					message={describeError(error)}
					{...(retry ? { action: lazyStrings.answer.retry, onAction: retry } : {})}
				/>
			)}
			{state === "refused" && <TakeBackButton onWithdraw={props.onWithdraw} />}
			{result && (
				<AnswerDetails
					result={result}
					seq={seq}
					changedSources={changedSources}
					onContinue={continueAnswer}
					onAskAgain={retry}
					onOpen={openSource}
				/>
			)}
			{isFinished(turn) ? (
				hasEndedTimeline && <EndedTimeline timeline={timeline} text={text} />
			) : (
				<Timeline timeline={timeline} totalMs={null} />
			)}
			{expansion && <ExpansionView expansion={expansion} onOpenPage={onOpenPage} />}
			{hasActions && (
				<AnswerActions
					text={isFinished(turn) && expansion === null ? text : ""}
					result={result}
					onRegenerate={state === "completed" && expansion === null ? retry : undefined}
					onOpenSource={openSource}
					rating={expansion === null ? rating : undefined}
					sharing={onShare && taskId !== null ? { taskId, onShare } : undefined}
				>
					{version.total > 1 && (
						<VersionPager shown={version.number} total={version.total} onShow={version.show} />
					)}
				</AnswerActions>
			)}
		</div>
	);
}

/** Returns the conversation of an acknowledged question. */
function conversationOf({ taskId }: Turn): string {
	return taskId === null ? "" : parseTaskId(taskId).conversationId;
}

/** What the model thought before its answer, folded. */
function Thinking({ text }: { text: string }) {
	return (
		<details class="thinking" data-testid="thinking">
			<summary>{lazyStrings.answer.thinking}</summary>
			<p dir="auto">{text.trim()}</p>
		</details>
	);
}

/** The state of a turn that is queued, or that runs in parallel with the current one. */
function PendingTurn({ turn, onStop }: Pick<Props, "turn" | "onStop">) {
	const { stage, taskId, question } = turn;
	const { queued, stop, stopQuestion } = lazyStrings.answer;
	return (
		<p class="pending" data-testid="pending">
			{stage === "queued" ? queued : describeStage(turn)}
			{taskId !== null && onStop && (
				<button
					type="button"
					class="quiet"
					data-testid="stop-pending"
					aria-label={stopQuestion(question)}
					onClick={() => onStop(taskId)}
				>
					{stop}
				</button>
			)}
		</p>
	);
}
