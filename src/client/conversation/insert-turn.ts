import { parseTaskId } from "../../contracts/ids.ts";
import type { Turn } from "./turn.ts";

type AcknowledgedTurn = Turn & { taskId: string };

/**
 * Inserts `turn`, or replaces `replaced` with it. Turns are sorted by ascending task id, as on the server, so that all
 * tabs show the same order. A new turn precedes the unsent ones. A turn that is already in order keeps its place.
 */
export function insertTurn(turns: readonly Turn[], turn: AcknowledgedTurn, replaced?: Turn): Turn[] {
	const rest = turns.filter((other) => other !== replaced);
	const preferred = replaced
		? turns.indexOf(replaced)
		: rest.findLastIndex(({ state }) => state !== "unsent") + 1;
	const min = rest.findLastIndex((other) => isAcknowledged(other) && getUlid(other) < getUlid(turn)) + 1;
	const next = rest.findIndex(
		(other, index) => index >= min && isAcknowledged(other) && getUlid(other) > getUlid(turn),
	);
	const index = Math.max(min, next === -1 ? preferred : Math.min(preferred, next));
	return [...rest.slice(0, index), turn, ...rest.slice(index)];
}

function isAcknowledged(turn: Turn): turn is AcknowledgedTurn {
	return turn.taskId !== null;
}

/** Returns the comparable part of a task id. In a branch, the ids of copied tasks have a different prefix. */
function getUlid({ taskId }: AcknowledgedTurn): string {
	return parseTaskId(taskId).ulid;
}
