import type { ChatResult, ExpansionResult, Stage, TaskState } from "../../contracts/tasks.ts";

/** `unsent`: the server has not acknowledged the question yet. `refused`: it never will. */
export type TurnState = "unsent" | "refused" | TaskState;

export interface TurnError {
	message: string;
	/** A closed code of the server's or the client's, when one is known. */
	code: string | null;
}

/** One question and what became of it. */
export interface Turn {
	/** Stable from the question's first appearance on. */
	key: string;
	messageId: string | null;
	taskId: string | null;
	/** Tasks whose answers this one replaced. */
	earlierTaskIds: readonly string[];
	/** Null while only the task is known, as after a reload that met a running answer first. */
	question: string | null;
	/** ISO 8601. */
	askedAt: string;
	state: TurnState;
	stage: Stage;
	/** 0 to 100. */
	progress: number;
	/** The stage in words. */
	note: string;
	attempt: number;
	/** The answer so far. */
	text: string;
	/** An answer's. Null until completed, and for answers known from the history alone. */
	result: ChatResult | null;
	/** What became of the pages that were read on a topic; null as `result` is, and one of the two always is. */
	expansion: ExpansionResult | null;
	error: TurnError | null;
	/** The newest event applied; what is not newer is a duplicate. */
	seq: number;
}

/** Whether nothing more will happen to the turn. */
export function isFinished(turn: Turn): boolean {
	return FINISHED.has(turn.state);
}

const FINISHED: ReadonlySet<TurnState> = new Set(["refused", "completed", "failed", "cancelled"]);

/** Whether the turn is of the task, or was until its question was asked once more. */
export function isOf(turn: Turn, taskId: string): boolean {
	return turn.taskId === taskId || turn.earlierTaskIds.includes(taskId);
}

/** A turn of which only the given is known. */
export function newTurn(given: Partial<Turn>): Turn {
	return {
		key: given.messageId ?? given.taskId ?? "",
		messageId: null,
		taskId: null,
		earlierTaskIds: [],
		question: null,
		askedAt: "",
		state: "unsent",
		stage: "queued",
		progress: 0,
		note: "",
		attempt: 0,
		text: "",
		result: null,
		expansion: null,
		error: null,
		seq: 0,
		...given,
	};
}
