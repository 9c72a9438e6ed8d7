import { AppError } from "../../../src/errors.ts";
import { AttemptError } from "../../../src/inference/attempt-error.ts";
import { INTERRUPTION_DELAYS_MS, type RetryDecision } from "../../../src/inference/retry-decision.ts";
import { PROGRESS } from "../../../src/pipeline/pipeline.ts";
import type { Room } from "../room.ts";
import { leaseView } from "../sockets/server-frames.ts";
import type { Task } from "../stores/task-row.ts";
import { type FinishDeps, failTask } from "./finish.ts";
import type { LiveAttempt } from "./live-attempt.ts";

/** Delay before a task requests its lease again, in case the brain's call to run the task is lost. */
const LEASE_RETRY_MS = 5_000;

type RetryDeps = FinishDeps & Pick<Room, "events" | "chain">;

/** Handles a failed attempt: postpones, retries or fails the task, depending on the error. */
export function handleAttemptError(room: RetryDeps, task: Task, live: LiveAttempt, error: unknown): void {
	if (error instanceof AttemptError) {
		const { decision } = error;
		// Clients discard partial text only on `task_retrying`, and the next attempt restarts the text.
		const isRestart = decision.kind === "wait" && live.view.text !== "";
		applyDecision(room, task, isRestart ? { ...decision, kind: "retry" } : decision);
	} else if (error instanceof AppError) {
		const { code, message, retryAfterS } = error;
		const retryAt = retryAfterS === null ? null : new Date(room.now() + retryAfterS * 1_000).toISOString();
		failTask(room, task, { code, error: message, ...(retryAt !== null && { retry_at: retryAt }) });
	} else {
		console.error("an attempt failed unexpectedly", room.frames.taskId(task), error);
		retryInterrupted(room, task);
	}
}

/**
 * Retries a task whose attempt was interrupted by a crash or an unexpected error, or fails it after too many
 * interruptions.
 */
export function retryInterrupted(room: RetryDeps, task: Task): void {
	// Attempts are numbered from 1.
	const delayMs = INTERRUPTION_DELAYS_MS[task.attempt - 1];
	if (task.options.kind !== "expansion") {
		applyDecision(room, task, room.chain.decideAfterInterruption(task.chain_progress));
	} else if (delayMs !== undefined) {
		const reason = "Reading the pages was interrupted.";
		applyDecision(room, task, {
			kind: "retry",
			delayMs,
			reason,
			progress: { ...task.chain_progress, retryReason: reason },
		});
	} else {
		const error = "Reading the pages was interrupted several times; try again.";
		failTask(room, task, { code: "generation_failed", error });
	}
}

/** Requeues a task until the brain grants it a lease. `place` is the task's position among the user's questions. */
export function waitForLease(
	{ tasks, events, leasePlaces, now }: Pick<Room, "tasks" | "events" | "leasePlaces" | "now">,
	task: Task,
	place: number,
): void {
	const dueAt = now() + LEASE_RETRY_MS;
	tasks.postpone(task, { state: "queued", dueAt, chainProgress: task.chain_progress, countsAttempt: false });
	leasePlaces.set(task.ulid, place);
	events.broadcastStage(task, "queued", leaseView(place));
}

function applyDecision(room: RetryDeps, task: Task, decision: RetryDecision): void {
	const { tasks, events, now } = room;
	const { progress: chainProgress, reason } = decision;
	switch (decision.kind) {
		case "wait": {
			const { delayMs } = decision;
			const seconds = Math.ceil(delayMs / 1_000);
			const keepsPlace = chainProgress.awaySince !== null ? "Your question keeps its place. " : "";
			const message = `${reason} ${keepsPlace}Trying again in ${seconds} s.`;
			// The model server was busy or unreachable, so this does not count as an attempt.
			tasks.postpone(task, { state: "queued", dueAt: now() + delayMs, chainProgress, countsAttempt: false });
			events.broadcastStage(task, "queued", { stage: "waiting", progress: PROGRESS.analyzing, message });
			return;
		}
		case "retry":
		case "fallback": {
			const delayMs = decision.kind === "retry" ? decision.delayMs : 0;
			tasks.postpone(task, { state: "retrying", dueAt: now() + delayMs, chainProgress, countsAttempt: true });
			events.broadcastRetry(task, { attempt: task.attempt + 1, retry_in_ms: delayMs, reason });
			return;
		}
		case "give_up":
			failTask(
				room,
				{ ...task, chain_progress: chainProgress },
				{ code: "model_unavailable", error: reason },
			);
	}
}
