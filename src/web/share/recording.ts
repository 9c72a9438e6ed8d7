import type { Stage, TimelineEntry } from "../../contracts/tasks.ts";

/** What a replay needs to know about an answer. */
export interface Recording {
	timeline: readonly Pick<TimelineEntry, "stage" | "at_ms">[];
	/** How long the answer took, in milliseconds. */
	totalMs: number;
	text: string;
}

/** What was visible at a moment of an answer. */
export interface Moment {
	stage: Stage;
	text: string;
}

/** The stages in which text appears. An answer that was quoted without a model has none of them. */
const WRITING: ReadonlySet<Stage> = new Set<Stage>(["generating"]);

/** Returns what was visible `ms` after the question. The text appears evenly while it is generated. */
export function momentAt({ timeline, totalMs, text }: Recording, ms: number): Moment {
	const stage = timeline.findLast(({ at_ms }) => at_ms <= ms)?.stage ?? "queued";
	const from = timeline.find((entry) => WRITING.has(entry.stage))?.at_ms ?? totalMs;
	const share = ms >= totalMs ? 1 : Math.max(0, (ms - from) / Math.max(1, totalMs - from));
	return { stage, text: cut(text, Math.floor(text.length * share)) };
}

/** Returns the first `length` code units of a text, without half a character at the end. */
function cut(text: string, length: number): string {
	const last = text.charCodeAt(length - 1);
	const isHalf = last >= 0xd800 && last <= 0xdbff;
	return text.slice(0, isHalf ? length - 1 : length);
}
