import type { ComponentChildren } from "preact";
import type { TimelineEntry } from "../../contracts/tasks.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { formatDuration } from "../ui/format.ts";
import { listSteps } from "./timeline-steps.ts";

interface Props {
	timeline: readonly TimelineEntry[];
	/** How long the answer took, in milliseconds; null while it is generated. */
	totalMs: number | null;
	/** What follows the stages. */
	children?: ComponentChildren;
}

/** The stages of an answer with their durations, folded. */
export function Timeline({ timeline, totalMs, children }: Props) {
	if (timeline.length === 0) return null;
	const { title, stages, running } = lazyStrings.timeline;
	return (
		<details class="timeline" data-testid="timeline">
			<summary>{title}</summary>
			<ol>
				{listSteps(timeline, totalMs).map(({ stage, message, durationMs }) => (
					<li key={stage}>
						<span>{stages[stage] ?? message}</span>
						<span class="timeline-time">{durationMs === null ? running : formatDuration(durationMs)}</span>
					</li>
				))}
			</ol>
			{children}
		</details>
	);
}
