import type { ServerFrame, ServerFrameOf } from "../../src/contracts/socket.ts";
import type { TaskStatus } from "../../src/contracts/tasks.ts";
import type { LiveAttempt } from "./live-attempt.ts";
import { agentOf, type Task } from "./task-store.ts";

type Ending = ServerFrameOf<"task_completed" | "task_failed" | "task_cancelled">;

const STARTED_MESSAGE = "AI is processing your message...";
const CANCELLED_MESSAGE = "Stopped. What was written so far is kept.";

/** Frames and statuses as they follow from a task's row and, while it runs, from its live attempt. Pure but for the clock. */
export class Frames {
	readonly #conversationId: string;
	readonly #now: () => number;

	constructor(conversationId: string, now: () => number) {
		this.#conversationId = conversationId;
		this.#now = now;
	}

	/** What every frame has. */
	head(): { timestamp: string; conversation_id: string } {
		return { timestamp: new Date(this.#now()).toISOString(), conversation_id: this.#conversationId };
	}

	taskId(ulid: string): string {
		return `${this.#conversationId}.${ulid}`;
	}

	started(task: Task): ServerFrameOf<"task_started"> {
		return {
			type: "task_started",
			...this.head(),
			seq: task.started_seq,
			task_id: this.taskId(task.ulid),
			message: STARTED_MESSAGE,
			agent_type: agentOf(task),
			user_message: { id: task.question_id, content: task.question },
		};
	}

	/** How the task ended; null while it has not. */
	ending(task: Task): Ending | null {
		const { outcome, ended_seq } = task;
		if (outcome === null || ended_seq === null) return null;
		const head = { ...this.head(), seq: ended_seq, task_id: this.taskId(task.ulid) };
		switch (outcome.state) {
			case "completed":
				return { type: "task_completed", ...head, result: outcome.result };
			case "failed":
				return { type: "task_failed", ...head, error: outcome.error, code: outcome.code };
			case "cancelled":
				return { type: "task_cancelled", ...head, message: CANCELLED_MESSAGE, text: outcome.text };
		}
	}

	/** Replaces what a client has of a task that has not ended. */
	snapshot(task: Task, live: LiveAttempt | null, uptoSeq: number): ServerFrame {
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
				const waiting = { stage: "queued" as const, progress: 0, message: waitingMessage(task), text: "" };
				return { ...base, status: "processing", ...(live?.ulid === task.ulid ? live.view : waiting) };
			}
		}
	}
}

function waitingMessage(task: Task): string {
	return task.state === "queued" && task.attempt === 0 ? "Waiting to start..." : "Trying again soon...";
}
