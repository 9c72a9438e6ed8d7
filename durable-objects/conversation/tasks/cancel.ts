import { listOutcomes, summarizeExpansion } from "../../../src/pipeline/expansion/summary.ts";
import type { Room } from "../room.ts";
import type { Task } from "../stores/task-row.ts";
import { type FinishDeps, finishTask } from "./finish.ts";

export type CancelDeps = FinishDeps & Pick<Room, "outbox" | "waitUntil">;

/**
 * Cancels a task: it ends immediately with the text written so far, and the stream from the model server is closed.
 * Does nothing when the task has already ended.
 */
export function cancelTask(room: CancelDeps, task: Task): void {
	if (task.outcome !== null) return;
	const live = room.live?.ulid === task.ulid ? room.live : null;
	live?.flush();
	const text = live?.view.text || summarizeReadPages(room, task);
	finishTask(room, task, { state: "cancelled", text }, { content: text, status: "stopped" });
	if (live !== null) room.live = null;
	live?.stop(new Error("The user cancelled the task."));
	room.waitUntil(room.outbox.flush());
}

/** Summarizes the pages that a cancelled expansion has read. Returns an empty string for any other task. */
function summarizeReadPages({ expansions }: Pick<Room, "expansions">, task: Task): string {
	const expansion = task.options.kind === "expansion" ? expansions.find(task.ulid) : null;
	const pages = expansion?.pages ?? [];
	const done = pages.filter(({ outcome }) => outcome !== null);
	return done.length === 0 ? "" : summarizeExpansion(task.question, listOutcomes(done), pages.length);
}
