import { outcomesOf, summaryOf } from "../../../src/pipeline/expansion/summary.ts";
import type { Room } from "../room.ts";
import type { Task } from "../stores/tasks.ts";
import { cancelTask } from "./finish.ts";
import { flushOutbox } from "./outbox.ts";

/** Stops a task: it ends at once with the text so far, and the stream to the model server is closed. Once more does nothing. */
export function cancel(room: Room, task: Task): void {
	if (task.outcome !== null) return;
	const live = room.live?.ulid === task.ulid ? room.live : null;
	live?.flush();
	if (live !== null) room.live = null;
	cancelTask(room, task, live?.view.text || readSoFar(room, task));
	live?.stop(new Error("stopped by the user"));
	room.deps.waitUntil(flushOutbox(room));
}

/** What a stopped expansion has read. */
function readSoFar(room: Room, task: Task): string {
	const expansion = task.options.kind === "expansion" ? room.expansions.find(task.ulid) : null;
	const pages = expansion?.pages ?? [];
	const settled = pages.filter(({ outcome }) => outcome !== null);
	return settled.length === 0 ? "" : summaryOf(task.question, outcomesOf(settled), pages.length);
}
