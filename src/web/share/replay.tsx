import { useEffect, useRef, useState } from "preact/hooks";
import type { Stage } from "../../contracts/tasks.ts";
import { listSteps } from "../answer/timeline-steps.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { formatDuration } from "../ui/format.ts";
import { momentAt, type Recording } from "./recording.ts";

const text = lazyStrings.replay;
/** Number of positions of the slider. An arrow key moves to the next one. */
const POSITIONS = 100;

/** Shows how an answer came about, at its real pace. The position can be moved freely. */
export function Replay({ recording }: { recording: Recording }) {
	const { totalMs, timeline } = recording;
	const [position, setPosition] = useState(0);
	const [isPlaying, setIsPlaying] = useState(true);
	const frame = useRef(0);
	const section = useRef<HTMLElement>(null);
	// In a popover, it opens below the visible part.
	useEffect(() => section.current?.scrollIntoView({ block: "nearest" }), []);
	useEffect(() => {
		if (!isPlaying) return;
		const startedAt = performance.now() - position;
		const advance = () => {
			const now = Math.min(totalMs, performance.now() - startedAt);
			setPosition(now);
			if (now < totalMs) frame.current = requestAnimationFrame(advance);
			else setIsPlaying(false);
		};
		frame.current = requestAnimationFrame(advance);
		return () => cancelAnimationFrame(frame.current);
	}, [isPlaying]);

	// The last position must be the end.
	const stepMs = Math.max(1, Math.ceil(totalMs / POSITIONS));
	const moment = momentAt(recording, position);
	const steps = listSteps(
		timeline.map((entry) => ({ ...entry, message: "" })),
		totalMs,
	);
	const [now, total] = [formatDuration(position), formatDuration(totalMs)];
	const toggle = () => {
		if (!isPlaying && position >= totalMs) setPosition(0);
		setIsPlaying(!isPlaying);
	};
	return (
		<section ref={section} class="replay" aria-label={text.title} data-testid="replay">
			<div class="replay-controls">
				<button type="button" class="small" data-testid="replay-toggle" onClick={toggle}>
					{isPlaying ? text.pause : text.play}
				</button>
				<input
					type="range"
					min={0}
					max={stepMs * POSITIONS}
					step={stepMs}
					value={position}
					aria-label={text.position}
					aria-valuetext={text.positionText(now, total, nameOf(moment.stage))}
					data-testid="replay-position"
					onInput={({ currentTarget }) => {
						setIsPlaying(false);
						// Otherwise, a frame that is due before the next effect would move the position back.
						cancelAnimationFrame(frame.current);
						setPosition(Math.min(totalMs, currentTarget.valueAsNumber));
					}}
				/>
				<span class="replay-time">{text.time(now, total)}</span>
			</div>
			<ol class="replay-stages">
				{steps.map(({ stage, durationMs }) => (
					<li key={stage} aria-current={stage === moment.stage ? "step" : undefined}>
						<span>{nameOf(stage)}</span>
						<span class="timeline-time">{durationMs === null ? "" : formatDuration(durationMs)}</span>
					</li>
				))}
			</ol>
			<p class="replay-text" dir="auto" data-testid="replay-text">
				{moment.text}
			</p>
			<p class="form-hint">{text.note}</p>
		</section>
	);
}

function nameOf(stage: Stage): string {
	return lazyStrings.timeline.stages[stage] ?? text.stages[stage] ?? stage;
}
