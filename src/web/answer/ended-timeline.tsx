import type { TimelineEntry } from "../../contracts/tasks.ts";
import { ReplayToggle } from "../share/replay-toggle.tsx";
import { Timeline } from "./timeline.tsx";

interface Props {
	/** Contains the end of the attempt. */
	timeline: readonly TimelineEntry[];
	/** The text that was kept. */
	text: string;
}

/** The stages of an attempt that failed or was stopped, and their replay. */
export function EndedTimeline({ timeline, text }: Props) {
	const totalMs = timeline.at(-1)?.at_ms ?? 0;
	return (
		<Timeline timeline={timeline} totalMs={totalMs}>
			<ReplayToggle recording={{ timeline, totalMs, text }} />
		</Timeline>
	);
}
