import type { Feedback } from "../../contracts/feedback.ts";
import type {
	ChatResult,
	ExpansionResult,
	LiveContribution,
	QueuePlace,
	Stage,
	TaskState,
	TimelineEntry,
} from "../../contracts/tasks.ts";

/** `unsent`: the server has not acknowledged the question yet. `refused`: the server rejected it. */
export type TurnState = "unsent" | "refused" | TaskState;

export interface TurnError {
	message: string;
	/** An error code from the server or the client; null if unknown. */
	code: string | null;
}

/** An attachment of a question. */
export interface TurnAttachment {
	/** Null until the server has acknowledged the question. */
	id: string | null;
	name: string;
	/** Length of the text, in UTF-16 code units. For HTML, the server's text is shorter. */
	length: number;
}

/**
 * An earlier answer to a question, which was replaced when it was regenerated. An answer that was loaded from the history
 * has only its text, and its `state` is "completed", until the server has resent how its task ended.
 */
export type AnswerVersion = { taskId: string } & Pick<
	Turn,
	"state" | "text" | "thinking" | "result" | "expansion" | "error" | "feedback" | "seq"
>;

/** A question with its answer. */
export interface Turn {
	/** Stable identifier, for example for a list key. */
	key: string;
	messageId: string | null;
	taskId: string | null;
	/** Earlier tasks for the same question, whose answers were replaced. */
	earlierTaskIds: readonly string[];
	/** The answers of the earlier tasks that have ended, oldest first. */
	versions: readonly AnswerVersion[];
	/** Null until it is loaded: after a reload, a running answer may arrive before its question. */
	question: string | null;
	/** The attachments of the question. */
	attachments: readonly TurnAttachment[];
	/** ISO 8601. */
	askedAt: string;
	state: TurnState;
	stage: Stage;
	/** Percentage from 0 to 100. */
	progress: number;
	/** Description of the stage. */
	statusText: string;
	attempt: number;
	/** The model's thinking so far, or as much of it as the client has received. Empty for answers from the history. */
	thinking: string;
	/** The answer generated so far. */
	text: string;
	/** What each of several agents has generated so far. Empty for other answers, and once the answer is complete. */
	contributions: readonly LiveContribution[];
	/** The place in the queue in which the task waits; null if it does not wait or its place is unknown. */
	queue: QueuePlace | null;
	/**
	 * The stages of the running attempt, or of one that failed or was stopped. Those of a complete answer are in its
	 * result.
	 */
	timeline: readonly TimelineEntry[];
	/** Result of a chat task. Null until the task completes, and for answers loaded from the history. */
	result: ChatResult | null;
	/** Result of an expansion task. Null in the same cases as `result`. At most one of the two is set. */
	expansion: ExpansionResult | null;
	error: TurnError | null;
	/** The user's rating of the answer; null if it is not rated. */
	feedback: Feedback | null;
	/** `seq` of the newest event applied. Events that are not newer are duplicates. */
	seq: number;
}

/** Checks whether the turn is in a final state. */
export function isFinished(turn: Pick<Turn, "state">): boolean {
	return FINISHED.has(turn.state);
}

const FINISHED: ReadonlySet<TurnState> = new Set(["refused", "completed", "failed", "cancelled"]);

/** Checks whether the task is the turn's current task or an earlier one. */
export function hasTask(turn: Turn, taskId: string): boolean {
	return turn.taskId === taskId || turn.earlierTaskIds.includes(taskId);
}

/** Creates a turn from the known fields and defaults. */
export function newTurn(known: Partial<Turn>): Turn {
	return {
		key: known.messageId ?? known.taskId ?? "",
		messageId: null,
		taskId: null,
		earlierTaskIds: [],
		versions: [],
		question: null,
		attachments: [],
		askedAt: "",
		state: "unsent",
		stage: "queued",
		progress: 0,
		statusText: "",
		attempt: 0,
		thinking: "",
		text: "",
		contributions: [],
		queue: null,
		timeline: [],
		result: null,
		expansion: null,
		error: null,
		feedback: null,
		seq: 0,
		...known,
	};
}
