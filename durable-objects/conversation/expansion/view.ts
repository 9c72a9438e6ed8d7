import { progressOf } from "../../../src/pipeline/expansion/next-step.ts";
import { READING_PROGRESS } from "../../../src/pipeline/pipeline.ts";
import type { ExpansionStore } from "../stores/expansions.ts";
import type { Task } from "../stores/tasks.ts";
import type { StageView } from "../tasks/live-attempt.ts";

/** Where a task stands that reads pages; null for one that reads none. */
export function viewOf(expansions: ExpansionStore, { ulid, options }: Task): StageView | null {
	const expansion = expansions.find(ulid);
	if (expansion === null || expansion.pages.length === 0) return null;
	const range = READING_PROGRESS[options.kind === "expansion" ? "expansion" : "answer"];
	return { stage: "reading", ...progressOf(expansion, range) };
}
