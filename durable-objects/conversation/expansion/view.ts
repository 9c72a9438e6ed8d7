import { readingProgress } from "../../../src/pipeline/expansion/next-pages.ts";
import { READING_PROGRESS } from "../../../src/pipeline/pipeline.ts";
import type { ExpansionStore } from "../stores/expansions.ts";
import type { Task } from "../stores/task-row.ts";
import type { StageView } from "../tasks/live-attempt.ts";

/** Returns the stage of a task that reads pages, or null for a task that reads none. */
export function readingViewOf(expansions: ExpansionStore, { ulid, options }: Task): StageView | null {
	const expansion = expansions.find(ulid);
	if (expansion === null || expansion.pages.length === 0) return null;
	const range = READING_PROGRESS[options.kind === "expansion" ? "expansion" : "answer"];
	return { stage: "reading", ...readingProgress(expansion, range) };
}
