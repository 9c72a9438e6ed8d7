import type { ExpansionResult, TimelineEntry } from "../../../src/contracts/tasks.ts";
import { wasRead } from "../../../src/pipeline/expansion/page-report.ts";
import { nothingRead, outcomesOf, summaryOf } from "../../../src/pipeline/expansion/summary.ts";
import type { Room } from "../room.ts";
import type { Expansion } from "../stores/expansions.ts";
import type { Task } from "../stores/tasks.ts";
import { endTask, failTask } from "../tasks/finish.ts";

/** Ends an expansion with what was read. When nothing was, it has failed, and says why of each page. */
export function finishExpansion(
	room: Room,
	task: Task,
	{ topic, pages }: Expansion,
	timeline: TimelineEntry[],
): void {
	const outcomes = outcomesOf(pages);
	if (!pages.some(wasRead)) {
		failTask(room, task, { code: "page_unreachable", error: nothingRead(topic, outcomes) });
		return;
	}
	const elapsedMs = room.deps.now() - task.accepted_at;
	const result: ExpansionResult = {
		topic,
		response: summaryOf(topic, outcomes),
		pages_added: outcomes.filter(({ outcome }) => outcome === "added").length,
		pages_updated: outcomes.filter(({ outcome }) => outcome === "updated").length,
		pages: outcomes,
		agent_type: "research",
		task_id: room.frames.taskId(task.ulid),
		conversation_id: room.conversationId,
		user_id: room.userId,
		processed_async: true,
		processing_time: elapsedMs / 1_000,
		response_time_ms: elapsedMs,
		timeline,
		attempts: task.attempt,
	};
	endTask(room, task, { state: "completed", result }, { content: result.response, status: "complete" });
}
