import type { ExpansionResult, TimelineEntry } from "../../../src/contracts/tasks.ts";
import { wasRead } from "../../../src/pipeline/expansion/page-report.ts";
import {
	listOutcomes,
	noPagesReadMessage,
	summarizeExpansion,
} from "../../../src/pipeline/expansion/summary.ts";
import type { Expansion } from "../stores/expansions.ts";
import type { Task } from "../stores/task-row.ts";
import { buildResultEnvelope, type FinishDeps, failTask, finishTask } from "../tasks/finish.ts";

/**
 * Ends an expansion with a summary of the pages that were read. If no page was read, the expansion fails with an error
 * that gives the reason for each page.
 */
export function finishExpansion(
	room: FinishDeps,
	task: Task,
	{ topic, pages }: Expansion,
	timeline: TimelineEntry[],
): void {
	const outcomes = listOutcomes(pages);
	if (!pages.some(wasRead)) {
		failTask(room, task, { code: "page_unreachable", error: noPagesReadMessage(topic, outcomes) });
		return;
	}
	const result: ExpansionResult = {
		topic,
		response: summarizeExpansion(topic, outcomes),
		pages_added: outcomes.filter(({ outcome }) => outcome === "added").length,
		pages_updated: outcomes.filter(({ outcome }) => outcome === "updated").length,
		pages: outcomes,
		agent_type: "research",
		...buildResultEnvelope(room, task, timeline),
	};
	finishTask(room, task, { state: "completed", result }, { content: result.response, status: "complete" });
}
