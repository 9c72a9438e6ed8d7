import { useLayoutEffect } from "preact/hooks";
import type { Conversation } from "../../client/conversation/conversation.ts";
import type { ChangedSource } from "../../client/conversation/state.ts";
import type { Turn } from "../../client/conversation/turn.ts";
import type { Feedback } from "../../contracts/feedback.ts";
import type { ReaderTarget } from "../reader/target.ts";
import { TurnView } from "./turn-view.tsx";
import type { Actions } from "./use-actions.ts";
import { useFoundMessage } from "./use-found-message.ts";

interface Props {
	conversation: Conversation;
	turns: readonly Turn[];
	/** The turn that the progress strip shows. */
	current: Turn | undefined;
	/** The message to scroll to. */
	messageId: string | undefined;
	/** Pages that have changed since they were cited. */
	changedSources: readonly ChangedSource[];
	/** Whether the conversation takes no more questions. */
	isClosed: boolean;
	/** Whether the client waits for a connection. */
	isWaiting: boolean;
	actions: Actions;
	onProblem: (problem: Error) => void;
	onOpenPage: (target: ReaderTarget) => void;
	/** Called when the turns are first shown. */
	onShown: () => void;
}

/** The turns of a conversation, in order. */
export function Turns({
	conversation,
	turns,
	current,
	messageId,
	isClosed,
	actions,
	onShown,
	...shared
}: Props) {
	useLayoutEffect(onShown, []);
	useFoundMessage(messageId, turns);
	return turns.map((turn) => {
		const { key, messageId: questionId } = turn;
		const canWithdraw = questionId !== null && conversation.canWithdraw(questionId);
		const whileOpen = isClosed
			? {
					onRetry: undefined,
					onBranch: undefined,
					onRate: undefined,
					onStop: undefined,
					onContinue: undefined,
					onShare: undefined,
				}
			: {
					onRetry: actions.retry,
					onBranch: actions.branch,
					onRate: (taskId: string, feedback: Feedback | null) => conversation.sendFeedback(taskId, feedback),
					onStop: actions.stop,
					onShare: actions.share,
					onContinue: turn === turns.at(-1) ? () => actions.continueAnswer(turn) : undefined,
				};
		return (
			<TurnView
				key={key}
				turn={turn}
				isCurrent={turn === current}
				onWithdraw={canWithdraw ? () => actions.withdraw(questionId) : undefined}
				{...whileOpen}
				{...shared}
			/>
		);
	});
}
