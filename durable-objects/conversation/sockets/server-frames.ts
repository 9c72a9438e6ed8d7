import { formatTaskId } from "../../../src/contracts/ids.ts";
import type { ServerFrame, ServerFrameOf } from "../../../src/contracts/socket.ts";
import { EXPANDING_MESSAGE, PROCESSING_MESSAGE } from "../../../src/contracts/task-messages.ts";
import type { TaskStatus } from "../../../src/contracts/tasks.ts";
import type { ConversationName } from "../../../src/objects.ts";
import { PROGRESS } from "../../../src/pipeline/pipeline.ts";
import type { RecordedSourceChange } from "../stores/source-changes.ts";
import { agentOf, type Task, type TaskOutcome } from "../stores/task-row.ts";
import type { LiveAttempt, StageView } from "../tasks/live-attempt.ts";

type Ending = ServerFrameOf<"task_completed" | "task_failed" | "task_cancelled">;

const CANCELLED_MESSAGE = "Stopped. The text written so far is kept.";

/** What is known about tasks that wait. */
export interface TaskWaits {
	/** Returns the stage of a task that reads pages, or null for any other task. */
	readingViewOf(task: Task): StageView | null;
	/** Returns the place of a task that waits for a lease; null if it is unknown. */
	leasePlaceOf(task: Task): number | null;
}

const NO_WAITS: TaskWaits = { readingViewOf: () => null, leasePlaceOf: () => null };

/**
 * Builds frames and statuses from a task's row and, while the task runs, its live attempt. Pure except for the clock.
 */
export class ServerFrames {
	readonly userId: string;
	readonly conversationId: string;
	readonly #now: () => number;
	readonly #waits: TaskWaits;

	constructor({ userId, conversationId }: ConversationName, now: () => number, waits = NO_WAITS) {
		this.userId = userId;
		this.conversationId = conversationId;
		this.#now = now;
		this.#waits = waits;
	}

	/**
	 * Builds the fields that every frame has. `at` is when the event happened, in milliseconds since the Unix epoch.
	 */
	header(at = this.#now()): { timestamp: string; conversation_id: string } {
		return { timestamp: new Date(at).toISOString(), conversation_id: this.conversationId };
	}

	taskId({ ulid }: Pick<Task, "ulid">): string {
		return formatTaskId(this.conversationId, ulid);
	}

	/**
	 * Builds the acknowledgment of a task. For a repeated question, `messageId` is the id that its client sent. It may
	 * differ from the id of the original question.
	 */
	started(task: Task, messageId = task.question_id): ServerFrameOf<"task_started"> {
		return {
			type: "task_started",
			...this.header(task.accepted_at),
			seq: task.started_seq,
			task_id: this.taskId(task),
			message: task.options.kind === "expansion" ? EXPANDING_MESSAGE : PROCESSING_MESSAGE,
			agent_type: agentOf(task),
			user_message: {
				id: messageId,
				content: task.question,
				...(task.attachments.length > 0 && { attachments: task.attachments }),
			},
		};
	}

	sourceChanged({ seq, page_id, title, changed_at }: RecordedSourceChange): ServerFrameOf<"source_changed"> {
		return { type: "source_changed", ...this.header(changed_at), seq, page_id, title };
	}

	/** Builds the frame that tells a client which events it missed. The client requests them with `resume`. */
	gap(range: { from_seq: number; to_seq: number; reset?: true }): ServerFrameOf<"gap"> {
		return { type: "gap", ...this.header(), ...range };
	}

	/** Builds the ending of a task. Returns null while it is unfinished. */
	ending(task: Task): Ending | null {
		const { outcome, ended_seq, ended_at } = task;
		if (outcome === null || ended_seq === null || ended_at === null) return null;
		const header = { ...this.header(ended_at), seq: ended_seq, task_id: this.taskId(task) };
		switch (outcome.state) {
			case "completed":
				return { type: "task_completed", ...header, result: outcome.result };
			case "failed":
				return { type: "task_failed", ...header, ...failureOf(outcome) };
			case "cancelled": {
				const { text, timeline } = outcome;
				const message = CANCELLED_MESSAGE;
				return { type: "task_cancelled", ...header, message, text, ...(timeline && { timeline }) };
			}
		}
	}

	/**
	 * Builds the ending for a client that may have missed tokens. Tokens are not stored, so a snapshot with the whole
	 * text comes before the ending. The snapshot shows the task as still running. Returns no frames while the task is
	 * unfinished.
	 */
	endingWithText(task: Task): ServerFrame[] {
		const ending = this.ending(task);
		if (ending === null) return [];
		const snapshot = this.snapshot(task, null, ending.seq - 1);
		return snapshot.text === "" ? [ending] : [{ ...snapshot, state: "running" }, ending];
	}

	/** Builds a snapshot of a task. The snapshot replaces everything that a client knows about the task. */
	snapshot(task: Task, live: LiveAttempt | null, uptoSeq: number): ServerFrameOf<"snapshot"> {
		const { state, attempt, stage, progress, message, text, ...status } = this.status(task, live);
		const { contributions, queue, timeline } = status;
		return {
			type: "snapshot",
			...this.header(),
			task_id: this.taskId(task),
			state,
			attempt,
			stage,
			progress,
			message,
			text: text ?? "",
			...(contributions && { contributions }),
			...(queue && { queue }),
			...(timeline && { timeline }),
			upto_seq: uptoSeq,
		};
	}

	/** Builds the current status of a task. */
	status(task: Task, live: LiveAttempt | null): TaskStatus {
		const base = {
			task_id: this.taskId(task),
			state: task.state,
			attempt: task.attempt,
			conversation_id: this.conversationId,
			agent_type: agentOf(task),
		};
		const ended = { ...base, stage: "complete", progress: 100 } as const;
		const { outcome } = task;
		switch (outcome?.state) {
			case "completed": {
				const { result } = outcome;
				return { ...ended, status: "completed", message: "Complete!", text: result.response, result };
			}
			case "failed": {
				const failure = failureOf(outcome);
				return { ...ended, status: "failed", message: failure.error, ...failure };
			}
			case "cancelled": {
				const { text, timeline } = outcome;
				const message = CANCELLED_MESSAGE;
				return { ...ended, status: "failed", message, error: message, text, ...(timeline && { timeline }) };
			}
			case undefined: {
				if (live?.ulid === task.ulid) return { ...base, status: "processing", ...live.view };
				const reading = task.state === "waiting" ? this.#waits.readingViewOf(task) : null;
				const view = reading ?? queuedView(task, this.#waits.leasePlaceOf(task));
				return { ...base, status: "processing", ...view, text: "" };
			}
		}
	}
}

/** Returns the stage of a task that waits for a lease at `place` among the user's own questions. */
export function leaseView(place: number): StageView {
	const message = `Waiting for your other questions: position ${place}`;
	const queue = { behind: "own_questions", position: place, eta_ms: null } as const;
	return { stage: "waiting", progress: 0, message, queue };
}

function failureOf({ error, code, retry_at, timeline }: Extract<TaskOutcome, { state: "failed" }>) {
	return { error, code, ...(retry_at !== undefined && { retry_at }), ...(timeline && { timeline }) };
}

function queuedView({ state, attempt, chain_progress }: Task, leasePlace: number | null): StageView {
	const waiting = { stage: "waiting", progress: PROGRESS.analyzing } as const;
	if (chain_progress.awaySince !== null)
		return { ...waiting, message: "The model server is not responding. Your question keeps its place." };
	if (chain_progress.busySince !== null) return { ...waiting, message: "The model server is busy." };
	if (state === "queued" && leasePlace !== null) return leaseView(leasePlace);
	const isNew = state === "queued" && attempt === 0;
	return { stage: "queued", progress: 0, message: isNew ? "Waiting to start..." : "Trying again soon..." };
}
