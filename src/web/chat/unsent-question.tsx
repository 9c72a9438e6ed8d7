import { lazyStrings } from "../strings/lazy-strings.ts";
import { useOnline } from "../ui/use-online.ts";

export interface UnsentProps {
	/** Whether the question waits for a connection. */
	isWaiting: boolean;
	/** Takes the question back. Undefined if the server may have it. */
	onWithdraw: (() => void) | undefined;
}

/** Says when a question that the server has not acknowledged will be sent. */
export function UnsentQuestion({ isWaiting, onWithdraw }: UnsentProps) {
	const isOnline = useOnline();
	const { sending, sentWhenOnline, sentWhenReachable } = lazyStrings.unsent;
	const waiting = isOnline ? sentWhenReachable : sentWhenOnline;
	return (
		<p class="interrupted" data-testid="unsent">
			{isWaiting ? waiting : sending}
			<TakeBackButton onWithdraw={onWithdraw} />
		</p>
	);
}

/** A button that returns a question to the question box, if that is possible. */
export function TakeBackButton({ onWithdraw }: Pick<UnsentProps, "onWithdraw">) {
	return (
		onWithdraw && (
			<button type="button" class="quiet" data-testid="withdraw" onClick={onWithdraw}>
				{lazyStrings.unsent.takeBack}
			</button>
		)
	);
}
