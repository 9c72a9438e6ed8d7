import type { ServerFrame, TaskReport } from "../../src/contracts/socket.ts";
import type { Room } from "./room.ts";
import type { Task } from "./task-store.ts";

/** Tasks that a resume replays at most. A client that missed more reads the history over HTTP. */
export const RESUME_MAX_TASKS = 100;

/**
 * What a client that has everything up to `lastSeq` needs to be where we are: questions and endings it missed, then a
 * snapshot of what has not ended. Must be sent without a pause, so that nothing gets between it and the tail.
 */
export function framesSince(room: Room, lastSeq: number): ServerFrame[] {
	const { last } = room.sequence;
	if (lastSeq > last) return [gap(room, { from_seq: 0, to_seq: last, reset: true }), ...snapshots(room)];
	const changed = room.tasks.changedSince(lastSeq, RESUME_MAX_TASKS + 1);
	const tooMany = changed.length > RESUME_MAX_TASKS;
	const replayed = changed.slice(0, RESUME_MAX_TASKS);
	noteTold(room, replayed);
	const changes = room.sourceChanges.since(lastSeq).map((change) => room.frames.sourceChanged(change));
	const missed = [
		...replayed.flatMap((task) => [room.frames.started(task), room.frames.ending(task)]),
		...changes,
	]
		.filter((frame) => frame !== null)
		.filter((frame) => frame.seq > lastSeq)
		.sort((a, b) => a.seq - b.seq);
	const skipped = tooMany ? [gap(room, { from_seq: lastSeq + 1, to_seq: last, reset: true })] : [];
	return [...skipped, ...missed, ...snapshots(room)];
}

/**
 * What the older clients get when they attach: they only wait, so the endings that no socket has got are told now, and
 * where a running task stands. `lastSeq` is what the adapter has got, when it was attached before.
 */
export function framesForGuide(room: Room, lastSeq: number | null): ServerFrame[] {
	const untold = room.tasks.untold(RESUME_MAX_TASKS).reverse();
	noteTold(room, untold);
	if (lastSeq !== null) return framesSince(room, lastSeq);
	return [
		...untold.map((task) => room.frames.ending(task)).filter((frame) => frame !== null),
		...snapshots(room),
	];
}

/** Where a task stands, and, with `afterSeq`, what is known of it after that event. */
export function report(room: Room, task: Task, afterSeq: number | undefined): TaskReport {
	const status = room.frames.status(task, room.live);
	noteTold(room, [task]);
	return afterSeq === undefined ? status : { ...status, events: eventsOf(room, task, afterSeq) };
}

function eventsOf(room: Room, task: Task, afterSeq: number): ServerFrame[] {
	// A number ahead of ours was given by what is not there any more: the client starts over.
	const after = afterSeq > room.sequence.last ? 0 : afterSeq;
	const lasting = [room.frames.started(task), room.frames.ending(task)]
		.filter((frame) => frame !== null)
		.filter((frame) => frame.seq > after);
	if (task.outcome !== null) return lasting;
	room.live?.flush();
	return [...lasting, room.frames.snapshot(task, room.live, room.sequence.last)];
}

/** A client that learned of an ending by asking must not be told of it once more as news. */
function noteTold(room: Room, tasks: readonly Task[]): void {
	for (const { ulid, outcome, told } of tasks) if (outcome !== null && !told) room.tasks.markTold(ulid);
}

/** Snapshots of all tasks that have not ended. */
export function snapshots(room: Room): ServerFrame[] {
	// What is gathered goes out first: everybody then has the text up to here, and the tail goes on from it.
	room.live?.flush();
	return room.tasks.open().map((task) => room.frames.snapshot(task, room.live, room.sequence.last));
}

/** Tells a client what it missed: it asks for it with `resume`. */
export function gap(room: Room, range: { from_seq: number; to_seq: number; reset?: true }): ServerFrame {
	return { type: "gap", ...room.frames.head(), ...range };
}
