import { OPEN_QUESTIONS_MAX } from "../../../src/contracts/limits.ts";
import type { QueueMessage } from "../../../src/contracts/queue.ts";
import type { TaskRequest } from "../../../src/contracts/task-requests.ts";
import { AppError } from "../../../src/errors.ts";
import { ulidAfter } from "../../../src/ids.ts";
import type { Room } from "../room.ts";
import type { Task } from "../stores/tasks.ts";

/** A task whose queue message was lost is run by the alarm after this time, in milliseconds. */
export const DISPATCH_FALLBACK_MS = 5_000;

/**
 * Accepts a question: the message, the task and the alarm in one go, and only then the acknowledgment. The same
 * `message_id` again is the same task. Nothing here waits for a queue, a model or another object. Throws
 * `too_many_requests`.
 */
export function acceptTask(
	room: Room,
	request: TaskRequest,
	asker?: WebSocket,
): { task: Task; repeated: boolean } {
	const byId = request.messageId === undefined ? null : room.tasks.findByMessageId(request.messageId);
	const known = byId ?? sameExpansion(room, request);
	if (known !== null) return { task: known, repeated: true };

	const task = begin(room, () => insertTask(room, request), asker);
	return { task, repeated: false };
}

/**
 * Asks a question once more: a new task for the same message. The answer it had becomes `superseded`. Throws `conflict`
 * and `too_many_requests`.
 */
export function regenerate(room: Room, earlier: Task): Task {
	if (room.tasks.isBeingAnswered(earlier.question_seq))
		throw new AppError("conflict", "This question is still being answered; stop it first.");
	return begin(room, () => {
		const { now } = room.deps;
		const ulid = ulidAfter(room.tasks.lastUlid(), now());
		room.messages.supersede(earlier.question_seq);
		return room.tasks.insert({
			ulid,
			messageId: `message_${ulid}`,
			questionSeq: earlier.question_seq,
			startedSeq: room.sequence.next(),
			options: earlier.options,
			now: now(),
		});
	});
}

/** Commits a new task with its alarm; tells everybody; sends the hint. */
function begin(room: Room, insert: () => Task, asker?: WebSocket): Task {
	const { storage, sockets, now } = room.deps;
	const turns = room.tasks.turns();
	if (turns.length >= OPEN_QUESTIONS_MAX) {
		throw new AppError(
			"too_many_requests",
			`${OPEN_QUESTIONS_MAX} questions of this conversation are waiting for their answers; ask again when one has it.`,
		);
	}
	const idle = turns.every(({ state }) => state === "waiting");
	const task = storage.transactionSync(insert);
	// With tasks open an alarm is set or running, and ends by arming the next. Of waiting ones it may stand far ahead.
	if (idle) void storage.setAlarm(now() + DISPATCH_FALLBACK_MS);
	if (asker !== undefined) sockets.noteAsked(asker, room.frames.taskId(task.ulid));
	sockets.broadcast(room.frames.started(task));
	room.deps.waitUntil(dispatch(room, task));
	return task;
}

/** The expansion that runs here for the same topic and the same addresses: it is not done twice at once. */
function sameExpansion(room: Room, { question, options }: TaskRequest): Task | null {
	if (options.kind !== "expansion") return null;
	const same = (task: Task) =>
		task.options.kind === "expansion" &&
		folded(task.question) === folded(question) &&
		task.options.urls.join(" ") === options.urls.join(" ");
	return room.tasks.open().find(same) ?? null;
}

function folded(topic: string): string {
	return topic.normalize("NFC").toLowerCase().replaceAll(/\s+/g, " ").trim();
}

function insertTask(room: Room, request: TaskRequest): Task {
	const now = room.deps.now();
	const ulid = ulidAfter(room.tasks.lastUlid(), now);
	const seq = room.sequence.next();
	room.messages.insert({
		seq,
		task_ulid: ulid,
		role: "user",
		content: request.question,
		status: "complete",
		created_at: now,
	});
	const messageId = request.messageId ?? `message_${ulid}`;
	return room.tasks.insert({
		ulid,
		messageId,
		questionSeq: seq,
		startedSeq: seq,
		options: request.options,
		now,
	});
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
		const { AI_HIGH_PRIORITY, AI_PROCESSING } = room.deps.env;
		await (task.options.kind === "chat" ? AI_HIGH_PRIORITY : AI_PROCESSING).send(message);
	} catch (error) {
		console.warn("a task could not be queued; its alarm will run it", message.task_id, error);
	}
}
