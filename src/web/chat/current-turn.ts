import { isFinished, type Turn } from "../../client/conversation/turn.ts";

/**
 * Returns the turn that the progress strip shows: the last one that has started, or else the first one in the queue.
 */
export function findCurrentTurn(turns: readonly Turn[]): Turn | undefined {
	const unfinished = turns.filter((turn) => turn.taskId !== null && !isFinished(turn));
	return unfinished.findLast(({ stage }) => stage !== "queued") ?? unfinished[0];
}
