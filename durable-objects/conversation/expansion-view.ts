import { progressOf } from "../../src/pipeline/expansion/next-step.ts";
import { READING_PROGRESS } from "../../src/pipeline/pipeline.ts";
import type { ExpansionStore } from "./expansion-store.ts";
import type { StageView } from "./live-attempt.ts";
import type { Task } from "./task-store.ts";

/** Where a task stands that reads pages; null for one that reads none. */
export function viewOf(expansions: ExpansionStore, { ulid, options }: Task): StageView | null {
	const expansion = expansions.find(ulid);
	if (expansion === null || expansion.pages.length === 0) return null;
	const range = READING_PROGRESS[options.kind === "expansion" ? "expansion" : "answer"];
	return { stage: "reading", ...progressOf(expansion, range) };
}
