import { useEffect, useState } from "preact/hooks";
import { listSteps } from "../answer/timeline-steps.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { formatDuration } from "../ui/format.ts";
import { momentAt, type Recording } from "./recording.ts";

const text = lazyStrings.replay;
/** Distance between two positions of the slider. */
const STEP_MS = 10;

/** Shows how an answer came about, at its real pace. The position can be moved freely. */
export function Replay({ recording }: { recording: Recording }) {
	const { totalMs, timeline } = recording;
	const [position, setPosition] = useState(0);
	const [isPlaying, setIsPlaying] = useState(true);
	useEffect(() => {
		if (!isPlaying) return;
		const startedAt = performance.now() - position;
		let frame = 0;
		const advance = () => {
			const now = Math.min(totalMs, performance.now() - startedAt);
			setPosition(now);
			if (now < totalMs) frame = requestAnimationFrame(advance);
			else setIsPlaying(false);
		};
		frame = requestAnimationFrame(advance);
		return () => cancelAnimationFrame(frame);
	}, [isPlaying]);

	const moment = momentAt(recording, position);
	const { stages } = lazyStrings.timeline;
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
		<section class="replay" aria-label={text.title} data-testid="replay">
			<div class="replay-controls">
				<button type="button" class="small" data-testid="replay-toggle" onClick={toggle}>
					{isPlaying ? text.pause : text.play}
				</button>
				<input
					type="range"
					min={0}
					max={Math.ceil(totalMs)}
					step={STEP_MS}
					value={position}
					aria-label={text.position}
					aria-valuetext={text.positionText(now, total, stages[moment.stage] ?? "")}
					data-testid="replay-position"
					onInput={({ currentTarget }) => {
						setIsPlaying(false);
						setPosition(currentTarget.valueAsNumber);
					}}
				/>
				<span class="replay-time">{text.time(now, total)}</span>
			</div>
			<ol class="replay-stages">
				{steps.map(({ stage, durationMs }) => (
					<li key={stage} aria-current={stage === moment.stage ? "step" : undefined}>
						<span>{stages[stage] ?? stage}</span>
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
