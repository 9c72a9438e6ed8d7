import type { Turn } from "../../client/conversation/turn.ts";
import { strings } from "../strings/strings.ts";
import { describeStage } from "./describe-stage.ts";

interface Props {
	/** The turn whose answer is being generated. */
	current: Turn | undefined;
	last: Turn | undefined;
	onStop: (taskId: string) => void;
}

/**
 * The stage and progress of the current answer, with a button to stop it. The text element stays in the page when idle,
 * because screen readers only announce changes to an existing element.
 */
export function ProgressStrip({ current, last, onStop }: Props) {
	const taskId = current?.taskId;
	const shown = current ?? last;
	return (
		<section class={current ? "strip" : "strip idle"} aria-label={strings.progress.title}>
			<p aria-live="polite" data-testid="stage">
				{shown && describeStage(shown)}
			</p>
			{current && (
				<div
					class="bar"
					role="progressbar"
					aria-label={strings.progress.answer}
					aria-valuemin={0}
					aria-valuemax={100}
					aria-valuenow={Math.round(current.progress)}
					data-testid="progress"
				>
					<div class="fill" style={{ width: `${current.progress}%` }} />
				</div>
			)}
			{taskId && (
				<button type="button" class="quiet" data-testid="stop" onClick={() => onStop(taskId)}>
					{strings.progress.stop}
				</button>
			)}
		</section>
	);
}
