import type { ServerFrame, TaskReport } from "../../../src/contracts/socket.ts";
import type { Room } from "../room.ts";
import type { Task } from "../stores/task-row.ts";
import type { ProtocolVersion } from "./sockets.ts";

/** How many tasks a resume replays. A client that missed more reads the history over HTTP. */
const REPLAYED_TASKS_MAX = 100;

export type ReplayDeps = Pick<Room, "tasks" | "sourceChanges" | "sequence" | "frames" | "live">;

/**
 * Returns the frames that a client is missing if it has every event up to `lastSeq`: later acknowledgments, endings and
 * changes to cited pages, and a snapshot of each unfinished task. Each ending comes after the whole text of its answer,
 * except in protocol 1, which has no tokens. The caller must send the frames without awaiting in between, so that no
 * newer event precedes them.
 */
export function framesSince(room: ReplayDeps, lastSeq: number, protocol: ProtocolVersion): ServerFrame[] {
	const { tasks, sourceChanges, frames } = room;
	const { last } = room.sequence;
	if (lastSeq > last) return [frames.gap({ from_seq: 0, to_seq: last, reset: true }), ...snapshots(room)];
	const changed = tasks.changedSince(lastSeq, REPLAYED_TASKS_MAX + 1);
	const hasTooMany = changed.length > REPLAYED_TASKS_MAX;
	const replayed = changed.slice(0, REPLAYED_TASKS_MAX);
	markDelivered(room, replayed);
	const missed = [
		...replayed.map((task) => ({ seq: task.started_seq, frames: [frames.started(task)] })),
		...replayed.map((task) => ({
			seq: task.ended_seq ?? 0,
			frames: endingFrames(room, task, protocol, lastSeq),
		})),
		...sourceChanges
			.since(lastSeq)
			.map((change) => ({ seq: change.seq, frames: [frames.sourceChanged(change)] })),
	]
		.filter(({ seq }) => seq > lastSeq)
		.sort((a, b) => a.seq - b.seq)
		.flatMap((event) => event.frames);
	const gap = hasTooMany ? [frames.gap({ from_seq: lastSeq + 1, to_seq: last, reset: true })] : [];
	return [...gap, ...missed, ...snapshots(room)];
}

/**
 * Returns the frames that a version-1 client receives when it attaches. Such a client cannot resume, so it receives
 * every ending that reached no client, and the state of running tasks. `lastSeq` is the `seq` of the last event that
 * the Worker's adapter received during an earlier attachment; null if there was none.
 */
export function framesForV1(room: ReplayDeps, lastSeq: number | null): ServerFrame[] {
	const undelivered = room.tasks.undelivered(REPLAYED_TASKS_MAX).reverse();
	markDelivered(room, undelivered);
	if (lastSeq !== null) return framesSince(room, lastSeq, 1);
	return [...undelivered.flatMap((task) => endingFrames(room, task, 1)), ...snapshots(room)];
}

/**
 * Returns the ending of a task for a client that has every event up to `lastSeq`. Includes the text that the client is
 * missing, except in protocol 1. Returns no frames while the task is unfinished.
 */
export function endingFrames(
	{ frames }: Pick<Room, "frames">,
	task: Task,
	protocol: ProtocolVersion,
	lastSeq = 0,
): ServerFrame[] {
	const ending = frames.ending(task);
	if (ending === null) return [];
	const needsText = protocol === 2 && lastSeq < ending.seq - 1;
	return needsText ? frames.endingWithText(task) : [ending];
}

/** Returns the status of a task. With `afterSeq`, also returns the task's events after that sequence number. */
export function reportTask(room: ReplayDeps, task: Task, afterSeq: number | undefined): TaskReport {
	// Flush buffered tokens first, so that the status contains the same text as the frames.
	room.live?.flush();
	const status = room.frames.status(task, room.live);
	markDelivered(room, [task]);
	return afterSeq === undefined ? status : { ...status, events: eventsSince(room, task, afterSeq) };
}

function eventsSince(room: ReplayDeps, task: Task, afterSeq: number): ServerFrame[] {
	const { frames, sequence, live } = room;
	// A number that was never issued comes from a deleted conversation with the same id, so the client starts over.
	const after = afterSeq > sequence.last ? 0 : afterSeq;
	const started = task.started_seq > after ? [frames.started(task)] : [];
	if (task.ended_seq === null) return [...started, frames.snapshot(task, live, sequence.last)];
	return task.ended_seq > after ? [...started, ...endingFrames(room, task, 2, after)] : started;
}

/** Marks endings as delivered, so that a client that requested one does not receive it again as a new event. */
function markDelivered({ tasks }: Pick<Room, "tasks">, candidates: readonly Task[]): void {
	for (const { ulid, outcome, is_delivered } of candidates) {
		if (outcome !== null && !is_delivered) tasks.markDelivered(ulid);
	}
}

/** Returns a snapshot of each unfinished task. */
export function snapshots({ tasks, frames, sequence, live }: ReplayDeps): ServerFrame[] {
	// Flush buffered tokens first, so that later tokens continue the text of the snapshot.
	live?.flush();
	return tasks.unfinished().map((task) => frames.snapshot(task, live, sequence.last));
}
