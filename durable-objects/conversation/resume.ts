import type { ServerFrame } from "../../src/contracts/socket.ts";
import type { Room } from "./room.ts";

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
	const missed = changed
		.slice(0, RESUME_MAX_TASKS)
		.flatMap((task) => [room.frames.started(task), room.frames.ending(task)])
		.filter((frame) => frame !== null)
		.filter((frame) => frame.seq > lastSeq)
		.sort((a, b) => a.seq - b.seq);
	const skipped = tooMany ? [gap(room, { from_seq: lastSeq + 1, to_seq: last, reset: true })] : [];
	return [...skipped, ...missed, ...snapshots(room)];
}

/**
 * What the older clients get when they attach: they only wait, so the endings that no socket has got are told now, and
 * where a running task stands.
 */
export function framesForGuide(room: Room): ServerFrame[] {
	const untold = room.tasks.untold(RESUME_MAX_TASKS).reverse();
	for (const { ulid } of untold) room.tasks.markTold(ulid);
	return [
		...untold.map((task) => room.frames.ending(task)).filter((frame) => frame !== null),
		...snapshots(room),
	];
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
