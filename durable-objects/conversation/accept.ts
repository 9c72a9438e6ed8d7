import type { QueueMessage } from "../../src/contracts/queue.ts";
import type { ChatRequest } from "../../src/contracts/tasks.ts";
import { ulidAfter } from "../../src/ids.ts";
import type { Room } from "./room.ts";
import type { Task } from "./task-store.ts";

/** A task whose queue message was lost is run by the alarm after this time, in milliseconds. */
export const DISPATCH_FALLBACK_MS = 5_000;

/**
 * Accepts a question: the message, the task and the alarm in one go, and only then the acknowledgment. The same
 * `message_id` again is the same task. Nothing here waits for a queue, a model or another object.
 */
export function acceptTask(room: Room, request: ChatRequest): { task: Task; repeated: boolean } {
	const { storage, sockets, now } = room.deps;
	const known = request.message_id === undefined ? null : room.tasks.findByMessageId(request.message_id);
	if (known !== null) return { task: known, repeated: true };

	const idle = room.tasks.open().length === 0;
	const task = storage.transactionSync(() => insertTask(room, request));
	// With tasks open an alarm is set or running, and ends by arming the next.
	if (idle) void storage.setAlarm(now() + DISPATCH_FALLBACK_MS);
	sockets.broadcast(room.frames.started(task));
	room.deps.waitUntil(dispatch(room, task));
	return { task, repeated: false };
}

function insertTask(room: Room, request: ChatRequest): Task {
	const now = room.deps.now();
	const ulid = ulidAfter(room.tasks.lastUlid(), now);
	const seq = room.sequence.next();
	room.messages.insert({
		seq,
		task_ulid: ulid,
		role: "user",
		content: request.message,
		status: "complete",
		created_at: now,
	});
	room.tasks.insert({ ulid, messageId: request.message_id ?? `message_${ulid}`, seq, now }, request);
	const task = room.tasks.find(ulid);
	if (task === null) throw new Error("a task that was just inserted is not there");
	return task;
}

/** The queue message is a hint: when it is lost, the alarm runs the task. */
async function dispatch(room: Room, task: Task): Promise<void> {
	const message: QueueMessage = {
		kind: "run_task",
		user_id: room.userId,
		conversation_id: room.conversationId,
		task_id: room.frames.taskId(task.ulid),
	};
	try {
		await room.deps.env.AI_HIGH_PRIORITY.send(message);
	} catch (error) {
		console.warn("a task could not be queued; its alarm will run it", message.task_id, error);
	}
}
