import type { SharedTurn } from "../../src/contracts/shares.ts";
import { listCited } from "../../src/text/used-sources.ts";
import type { Room } from "./room.ts";
import type { Task } from "./stores/task-row.ts";

/** Maximum number of turns that a link shows. The oldest are left out. */
const SHARED_TURNS_MAX = 200;

/**
 * Returns what a link shows: the questions with their newest answers, or only one task. An earlier answer is shown in
 * place of a regeneration that ended without a text. It contains nothing about the owner, and of the sources only the
 * titles and URLs of those that the answers cite.
 */
export function listSharedTurns(
	room: Pick<Room, "tasks" | "frames" | "live" | "sequence">,
	taskUlid: string | null,
	afterSeq: number,
): { turns: SharedTurn[]; uptoSeq: number } {
	room.live?.flush();
	const tasks =
		taskUlid === null ? room.tasks.changedOrOpen(afterSeq, SHARED_TURNS_MAX) : [room.tasks.find(taskUlid)];
	const newest = new Map<number, Task>();
	for (const task of tasks) if (task !== null) newest.set(task.question_seq, task);
	const turns = [...newest.values()].sort((a, b) => a.question_seq - b.question_seq);
	return {
		turns: turns.map((task) => toSharedTurn(room, toShownTask(room, task))),
		uptoSeq: room.sequence.last,
	};
}

function toShownTask({ tasks }: Pick<Room, "tasks">, task: Task): Task {
	const { outcome, question_seq } = task;
	const hasEndedEmpty =
		outcome?.state === "failed" || (outcome?.state === "cancelled" && outcome.text === "");
	return (hasEndedEmpty ? tasks.findAnswered(question_seq) : null) ?? task;
}

function toSharedTurn({ frames, live }: Pick<Room, "frames" | "live">, task: Task): SharedTurn {
	const status = frames.status(task, live);
	const { result } = status;
	const timeline = result?.timeline ?? (task.outcome === null ? [] : (status.timeline ?? []));
	const text = status.text ?? "";
	const checked = result !== undefined && "sources" in result ? result : { sources: [], evidence: [] };
	return {
		seq: task.question_seq,
		question: task.question,
		asked_at: new Date(task.accepted_at).toISOString(),
		state: status.state,
		stage: status.stage,
		progress: status.progress,
		text,
		sources: listCited(text, checked.sources).map(({ n, title, url }) => ({ n, title, url })),
		unsupported: [
			...new Set(
				checked.evidence
					.filter(({ verdict }) => verdict === "unsupported")
					.map(({ start, end }) => text.slice(start, end)),
			),
		],
		timeline: timeline.map(({ stage, at_ms }) => ({ stage, at_ms })),
		response_time_ms: result?.response_time_ms ?? timeline.at(-1)?.at_ms ?? null,
	};
}
