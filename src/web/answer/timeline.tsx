import type { ComponentChildren } from "preact";
import type { Stage, TimelineEntry } from "../../contracts/tasks.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { formatDuration } from "../ui/format.ts";
import { listSteps } from "./timeline-steps.ts";

interface Props {
	timeline: readonly TimelineEntry[];
	/** How long the answer took, in milliseconds; null while it is generated. */
	totalMs: number | null;
	/** How often the question was tried. The timeline is that of the last attempt. */
	attempts?: number;
	/** What follows the stages. */
	children?: ComponentChildren;
}

/** The stages of an answer with their durations, folded. */
export function Timeline({ timeline, totalMs, attempts = 1, children }: Props) {
	if (timeline.length === 0) return null;
	const { title, stages, running, waitingAndTrying } = lazyStrings.timeline;
	const nameOf = (stage: Stage) =>
		stage === "queued" && attempts > 1 ? waitingAndTrying(attempts - 1) : stages[stage];
	return (
		<details class="timeline" data-testid="timeline">
			<summary>{title}</summary>
			<ol>
				{listSteps(timeline, totalMs).map(({ stage, message, durationMs }) => (
					<li key={stage}>
						<span>{nameOf(stage) ?? message}</span>
						<span class="timeline-time">{durationMs === null ? running : formatDuration(durationMs)}</span>
					</li>
				))}
			</ol>
			{children}
		</details>
	);
}
