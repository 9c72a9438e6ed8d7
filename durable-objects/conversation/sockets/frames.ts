import { formatTaskId } from "../../../src/contracts/ids.ts";
import type { ServerFrame, ServerFrameOf } from "../../../src/contracts/socket.ts";
import type { TaskStatus } from "../../../src/contracts/tasks.ts";
import { PROGRESS } from "../../../src/pipeline/pipeline.ts";
import type { SourceChange } from "../stores/source-changes.ts";
import { agentOf, type Task } from "../stores/tasks.ts";
import type { LiveAttempt, StageView } from "../tasks/live-attempt.ts";

type Ending = ServerFrameOf<"task_completed" | "task_failed" | "task_cancelled">;

const STARTED_MESSAGE = "AI is processing your message...";
const EXPANDING_MESSAGE = "AI is reading about your topic...";
const CANCELLED_MESSAGE = "Stopped. What was written so far is kept.";

/** Frames and statuses as they follow from a task's row and, while it runs, from its live attempt. Pure but for the clock. */
export class Frames {
	readonly #conversationId: string;
	readonly #now: () => number;
	readonly #viewOf: (task: Task) => StageView | null;

	constructor(
		conversationId: string,
		now: () => number,
		/** Where a task stands that reads pages. */
		viewOf: (task: Task) => StageView | null,
	) {
		this.#conversationId = conversationId;
		this.#now = now;
		this.#viewOf = viewOf;
	}

	/** What every frame has. `at` is when it happened, in milliseconds since 1970; left out: now. */
	head(at = this.#now()): { timestamp: string; conversation_id: string } {
		return { timestamp: new Date(at).toISOString(), conversation_id: this.#conversationId };
	}

	taskId(ulid: string): string {
		return formatTaskId(this.#conversationId, ulid);
	}

	/** `messageId`: what the asker calls the question, where it is not what it was called first. */
	started(task: Task, messageId = task.question_id): ServerFrameOf<"task_started"> {
		return {
			type: "task_started",
			...this.head(task.accepted_at),
			seq: task.started_seq,
			task_id: this.taskId(task.ulid),
			message: task.options.kind === "expansion" ? EXPANDING_MESSAGE : STARTED_MESSAGE,
			agent_type: agentOf(task),
			user_message: { id: messageId, content: task.question },
		};
	}

	sourceChanged(change: SourceChange & { seq: number }): ServerFrameOf<"source_changed"> {
		const { seq, page_id, title, changed_at } = change;
		return { type: "source_changed", ...this.head(changed_at), seq, page_id, title };
	}

	/** How the task ended; null while it has not. */
	ending(task: Task): Ending | null {
		const { outcome, ended_seq, ended_at } = task;
		if (outcome === null || ended_seq === null || ended_at === null) return null;
		const head = { ...this.head(ended_at), seq: ended_seq, task_id: this.taskId(task.ulid) };
		switch (outcome.state) {
			case "completed":
				return { type: "task_completed", ...head, result: outcome.result };
			case "failed":
				return { type: "task_failed", ...head, error: outcome.error, code: outcome.code };
			case "cancelled":
				return { type: "task_cancelled", ...head, message: CANCELLED_MESSAGE, text: outcome.text };
		}
	}

	/**
	 * The ending for a client that may have missed tokens. Tokens are not stored, so a snapshot with the whole text comes
	 * first, in the state of a task that is about to end. Empty while the task has not ended.
	 */
	endingWithText(task: Task): ServerFrame[] {
		const ending = this.ending(task);
		if (ending === null) return [];
		const snapshot = this.snapshot(task, null, ending.seq - 1);
		return snapshot.text === "" ? [ending] : [{ ...snapshot, state: "running" }, ending];
	}

	/** Replaces what a client has of a task. */
	snapshot(task: Task, live: LiveAttempt | null, uptoSeq: number): ServerFrameOf<"snapshot"> {
		const { state, attempt, stage, progress, message, text } = this.status(task, live);
		return {
			type: "snapshot",
			...this.head(),
			task_id: this.taskId(task.ulid),
			state,
			attempt,
			stage,
			progress,
			message,
			text: text ?? "",
			upto_seq: uptoSeq,
		};
	}

	status(task: Task, live: LiveAttempt | null): TaskStatus {
		const base = {
			task_id: this.taskId(task.ulid),
			state: task.state,
			attempt: task.attempt,
			conversation_id: this.#conversationId,
			agent_type: agentOf(task),
		};
		const { outcome } = task;
		switch (outcome?.state) {
			case "completed":
				return {
					...base,
					status: "completed",
					stage: "complete",
					progress: 100,
					message: "Complete!",
					text: outcome.result.response,
					result: outcome.result,
				};
			case "failed":
				return {
					...base,
					status: "failed",
					stage: "complete",
					progress: 100,
					message: outcome.error,
					error: outcome.error,
					code: outcome.code,
				};
			case "cancelled":
				return {
					...base,
					status: "failed",
					stage: "complete",
					progress: 100,
					message: CANCELLED_MESSAGE,
					error: CANCELLED_MESSAGE,
					text: outcome.text,
				};
			case undefined: {
				if (live?.ulid === task.ulid) return { ...base, status: "processing", ...live.view };
				const reading = task.state === "waiting" ? this.#viewOf(task) : null;
				return { ...base, status: "processing", ...(reading ?? queuedView(task)), text: "" };
			}
		}
	}
}

function queuedView({ state, attempt, chain }: Task): StageView {
	const waiting = { stage: "waiting", progress: PROGRESS.analyzing } as const;
	if (chain.awaySince !== null)
		return { ...waiting, message: "The model server is not responding. Your question keeps its place." };
	if (chain.busySince !== null) return { ...waiting, message: "The model server is busy." };
	const isNew = state === "queued" && attempt === 0;
	return { stage: "queued", progress: 0, message: isNew ? "Waiting to start..." : "Trying again soon..." };
}
