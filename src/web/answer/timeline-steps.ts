import type { TimelineEntry } from "../../contracts/tasks.ts";

/** A stage of an answer and how long it took. `durationMs` is null while it runs. */
export interface TimelineStep {
	stage: TimelineEntry["stage"];
	message: string;
	durationMs: number | null;
}

/** A shorter wait before the first stage is not listed. */
const WAIT_MIN_MS = 50;

/** Returns the stages with their durations. `endMs` is when the answer was complete; null while it is generated. */
export function listSteps(timeline: readonly TimelineEntry[], endMs: number | null): TimelineStep[] {
	const [first] = timeline;
	const hasWaited = first !== undefined && first.at_ms >= WAIT_MIN_MS;
	const queued = hasWaited ? [{ stage: "queued" as const, message: "", durationMs: first.at_ms }] : [];
	const steps = timeline.flatMap(({ stage, message, at_ms }, at) => {
		if (stage === "complete") return [];
		const end = timeline[at + 1]?.at_ms ?? endMs;
		return [{ stage, message, durationMs: end === null ? null : Math.max(0, end - at_ms) }];
	});
	return [...queued, ...steps];
}
