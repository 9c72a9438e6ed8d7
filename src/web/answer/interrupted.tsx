import { lazyStrings } from "../strings/lazy-strings.ts";

interface Props {
	/** The reason why the answer is incomplete. */
	reason: string;
	onRetry?: (() => void) | undefined;
	onContinue?: (() => void) | undefined;
}

/** A notice that an answer is incomplete. It can offer to retry or to continue. */
export function Interrupted({ reason, onRetry, onContinue }: Props) {
	return (
		<p class="interrupted">
			<span>{reason}</span>
			{onRetry && (
				<button type="button" class="quiet" data-testid="ask-again" onClick={onRetry}>
					{lazyStrings.answer.retry}
				</button>
			)}
			{onContinue && (
				<button type="button" class="quiet" data-testid="continue" onClick={onContinue}>
					{lazyStrings.answer.continue}
				</button>
			)}
		</p>
	);
}
