import type { ServerFrame, TaskReport } from "../../../src/contracts/socket.ts";
import type { Room } from "../room.ts";
import type { Task } from "../stores/tasks.ts";

/** Tasks that a resume replays at most. A client that missed more reads the history over HTTP. */
export const RESUME_MAX_TASKS = 100;

/**
 * What a client that has everything up to `lastSeq` needs to be where we are: questions and endings it missed, the latter
 * with the whole text, then a snapshot of what has not ended. Must be sent without a pause, so that nothing gets between
 * it and the tail. Protocol 1 has no tokens, and thus no text.
 */
export function framesSince(room: Room, lastSeq: number, protocol: 1 | 2): ServerFrame[] {
	const { last } = room.sequence;
	if (lastSeq > last) return [gap(room, { from_seq: 0, to_seq: last, reset: true }), ...snapshots(room)];
	const changed = room.tasks.changedSince(lastSeq, RESUME_MAX_TASKS + 1);
	const tooMany = changed.length > RESUME_MAX_TASKS;
	const replayed = changed.slice(0, RESUME_MAX_TASKS);
	noteTold(room, replayed);
	const { frames } = room;
	const missed = [
		...replayed.map((task) => ({ seq: task.started_seq, frames: [frames.started(task)] })),
		...replayed.map((task) => ({
			seq: task.ended_seq ?? 0,
			frames: endingFrames(room, task, protocol, lastSeq),
		})),
		...room.sourceChanges
			.since(lastSeq)
			.map((change) => ({ seq: change.seq, frames: [frames.sourceChanged(change)] })),
	]
		.filter(({ seq }) => seq > lastSeq)
		.sort((a, b) => a.seq - b.seq)
		.flatMap((event) => event.frames);
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
	if (lastSeq !== null) return framesSince(room, lastSeq, 1);
	return [...untold.flatMap((task) => endingFrames(room, task, 1)), ...snapshots(room)];
}

/**
 * How a task ended, for a client of that protocol that has everything up to `lastSeq`. The text comes along unless the
 * client has it. Empty while the task has not ended.
 */
export function endingFrames({ frames }: Room, task: Task, protocol: 1 | 2, lastSeq = 0): ServerFrame[] {
	const ending = frames.ending(task);
	if (ending === null) return [];
	const hasText = protocol === 1 || lastSeq >= ending.seq - 1;
	return hasText ? [ending] : frames.endingWithText(task);
}

/** Where a task stands, and, with `afterSeq`, what is known of it after that event. */
export function report(room: Room, task: Task, afterSeq: number | undefined): TaskReport {
	// Buffered tokens go out first, so that the status has the same text as the frames.
	room.live?.flush();
	const status = room.frames.status(task, room.live);
	noteTold(room, [task]);
	return afterSeq === undefined ? status : { ...status, events: eventsOf(room, task, afterSeq) };
}

function eventsOf(room: Room, task: Task, afterSeq: number): ServerFrame[] {
	// A number ahead of ours was given by what is not there any more: the client starts over.
	const after = afterSeq > room.sequence.last ? 0 : afterSeq;
	const started = task.started_seq > after ? [room.frames.started(task)] : [];
	if (task.ended_seq === null) return [...started, room.frames.snapshot(task, room.live, room.sequence.last)];
	return task.ended_seq > after ? [...started, ...endingFrames(room, task, 2, after)] : started;
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
