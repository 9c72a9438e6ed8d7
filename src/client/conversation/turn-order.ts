import { parseTaskId } from "../../contracts/ids.ts";
import type { Turn } from "./turn.ts";

type Acknowledged = Turn & { taskId: string };

/**
 * The turns with `turn` at its place: where it stands, unless that is not the server's order, which the ids of tasks
 * rise with. So two pages that ask at once show the same. A new one goes before what is not acknowledged yet.
 */
export function placed(turns: readonly Turn[], turn: Acknowledged, before?: Turn): Turn[] {
	const rest = turns.filter((other) => other !== before);
	const stands = before ? turns.indexOf(before) : rest.findLastIndex(({ state }) => state !== "unsent") + 1;
	const least = rest.findLastIndex((other) => isAcknowledged(other) && madeAt(other) < madeAt(turn)) + 1;
	const next = rest.findIndex(
		(other, at) => at >= least && isAcknowledged(other) && madeAt(other) > madeAt(turn),
	);
	const at = Math.max(least, next === -1 ? stands : Math.min(stands, next));
	return [...rest.slice(0, at), turn, ...rest.slice(at)];
}

function isAcknowledged(turn: Turn): turn is Acknowledged {
	return turn.taskId !== null;
}

/** The part of a task's id that tells when it was made; a branch has tasks of another conversation before its own. */
function madeAt({ taskId }: Acknowledged): string {
	return parseTaskId(taskId).ulid;
}
