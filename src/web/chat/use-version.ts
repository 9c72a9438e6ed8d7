import { useState } from "preact/hooks";
import { isFinished, type Turn } from "../../client/conversation/turn.ts";

export interface ShownVersion {
	/** The turn with the answer to show. */
	turn: Turn;
	/** Whether this is the newest answer. */
	isNewest: boolean;
	/** From 1. */
	number: number;
	total: number;
	show: (number: number) => void;
}

/**
 * Chooses which of the answers to a question is shown: the newest one until the user pages, and again once it is
 * regenerated.
 */
export function useVersion(turn: Turn): ShownVersion {
	const [choice, setChoice] = useState<{ newest: string | null; taskId: string } | null>(null);
	const answers = listAnswers(turn);
	const chosen = choice?.newest === turn.taskId ? choice.taskId : null;
	const index = answers.findIndex(({ taskId }) => taskId === chosen);
	const number = index < 0 ? answers.length : index + 1;
	return {
		turn: answers[number - 1] ?? turn,
		isNewest: number === answers.length,
		number,
		total: answers.length,
		show: (next) => {
			const taskId = answers[next - 1]?.taskId;
			const isOlder = next < answers.length && typeof taskId === "string";
			setChoice(isOlder ? { newest: turn.taskId, taskId } : null);
		},
	};
}

/**
 * Returns the turn with each of its answers, oldest first. The last one is the turn itself, unless it ended without a
 * text and there are earlier answers: then the newest of them remains in front, with the turn's error.
 */
export function listAnswers(turn: Turn): Turn[] {
	const earlier = turn.versions
		.filter(({ state, text }) => state !== "failed" && text !== "")
		.map((version) => ({ ...turn, ...version }));
	const newest = earlier.at(-1);
	const hasAnswer = !isFinished(turn) || (turn.state !== "failed" && turn.text !== "");
	if (hasAnswer || newest === undefined) return [...earlier, turn];
	return [...earlier.slice(0, -1), { ...newest, timeline: [], error: turn.error }];
}
