import type { QueueMessage, UsageRow } from "../../src/contracts/queue.ts";
import { unwrap } from "../../src/errors.ts";
import type { Room } from "./room.ts";

/**
 * Sends what ended tasks still owe: the usage row to its queue, the lease to the brain. What fails is left for the
 * alarm. Both receivers ignore what they have already, so a crash between sending and noting it costs nothing.
 */
export function flushOutbox(room: Room): Promise<void> {
	room.flushing ??= sendAll(room).finally(() => {
		room.flushing = null;
	});
	return room.flushing;
}

async function sendAll(room: Room): Promise<void> {
	for (let owed = room.tasks.firstUnsent(); owed !== null; owed = room.tasks.firstUnsent()) {
		try {
			await settle(room, owed.ulid, owed.usage);
		} catch (error) {
			console.warn("a task could not be settled; trying again later", room.frames.taskId(owed.ulid), error);
			return;
		}
		room.tasks.markSent(owed.ulid);
	}
}

async function settle(room: Room, ulid: string, row: UsageRow): Promise<void> {
	const message: QueueMessage = { kind: "usage", row };
	await room.deps.env.USAGE_LOGS.send(message);
	unwrap(await room.brain.settle(ulid));
}
