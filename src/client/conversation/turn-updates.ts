import type { ServerFrameOf } from "../../contracts/socket.ts";
import { isExpansion, type TaskResult, type TimelineEntry } from "../../contracts/tasks.ts";
import type { Turn, TurnError } from "./turn.ts";

/** Returns the stages of a turn after an update. */
export function addStage(
	timeline: readonly TimelineEntry[],
	{ stage, message, at_ms }: ServerFrameOf<"task_update">,
): readonly TimelineEntry[] {
	const isNew = at_ms !== undefined && stage !== timeline.at(-1)?.stage;
	return isNew ? [...timeline, { stage, message, at_ms }] : timeline;
}

/** Creates a function that returns the changes of a turn whose question or task has failed. */
export function withError(state: "refused" | "failed", error: TurnError): () => Partial<Turn> {
	return () => ({ state, error, statusText: "" });
}

/** Returns the changes of a turn whose task is complete. */
export function completed(result: TaskResult): Partial<Turn> {
	const { attempts: attempt, response: text } = result;
	const typedResult = isExpansion(result) ? { expansion: result } : { result };
	return {
		state: "completed",
		stage: "complete",
		progress: 100,
		statusText: "Complete!",
		attempt,
		text,
		contributions: [],
		queue: null,
		...typedResult,
	};
}

/** Returns the changes of a turn after a request for the status of its task. */
export function fromStatus(status: ServerFrameOf<"task_status">): Partial<Turn> {
	if (status.state === "completed" && status.result) return completed(status.result);
	const { state, stage, progress, message: statusText, attempt, text } = status;
	const { contributions = [], queue = null, timeline = [] } = status;
	const error = status.error ? { message: status.error, code: status.code ?? null } : null;
	const textUpdate = text === undefined ? {} : { text };
	return {
		state,
		stage,
		progress,
		statusText,
		attempt,
		contributions,
		queue,
		timeline,
		...textUpdate,
		...(state === "failed" ? { error } : {}),
	};
}
