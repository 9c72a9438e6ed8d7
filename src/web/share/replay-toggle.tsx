import { useState } from "preact/hooks";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { createLazy } from "../ui/lazy.tsx";
import type { Recording } from "./recording.ts";

const Replay = createLazy<{ recording: Recording }>(async () => (await import("./replay.tsx")).Replay);

/** Opens and closes the replay of an answer. Shows nothing for an answer without a timeline. */
export function ReplayToggle({ recording }: { recording: Recording }) {
	const [isOpen, setIsOpen] = useState(false);
	if (recording.timeline.length === 0) return null;
	const { title, close } = lazyStrings.replay;
	return (
		<div class="replay-toggle">
			<button
				type="button"
				class="quiet"
				aria-expanded={isOpen}
				data-testid="replay-open"
				onClick={() => setIsOpen(!isOpen)}
			>
				{isOpen ? close : title}
			</button>
			{isOpen && <Replay recording={recording} />}
		</div>
	);
}
