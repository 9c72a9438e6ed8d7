import { OPEN_QUESTIONS_MAX } from "../../../src/contracts/limits.ts";
import type { QueueMessage } from "../../../src/contracts/queue.ts";
import type { TaskOptions, TaskRequest } from "../../../src/contracts/task-options.ts";
import { AppError } from "../../../src/errors.ts";
import { ulidAfter } from "../../../src/ids.ts";
import type { Room } from "../room.ts";
import type { NewAttachment } from "../stores/attachments.ts";
import type { Task } from "../stores/task-row.ts";
import { readAttachments } from "./read-attachments.ts";

/** How long a task may run before it is enqueued. */
const HINT_WAIT_MS = 100;
/** Delay of the queue message, which restores a lost alarm. Earlier, it would only delay the answer. */
const HINT_DELAY_S = 5;

type AcceptDeps = Pick<
	Room,
	| "userId"
	| "conversationId"
	| "storage"
	| "tasks"
	| "messages"
	| "attachments"
	| "sequence"
	| "sockets"
	| "frames"
	| "queues"
	| "now"
	| "waitUntil"
>;

/**
 * Stores a question and its task, fires the alarm and then broadcasts the acknowledgment. Does not wait for queues,
 * models or other objects. Returns the existing task when the `message_id` is known. `requester` is the socket that the
 * question arrived on.
 * @throws {AppError} `too_many_requests`, `attachment_empty`, or `conflict` when the `message_id` is known as that of
 * another question, or when a newer task than `after` exists
 */
export function acceptTask(
	room: AcceptDeps,
	request: TaskRequest,
	requester?: WebSocket,
): { task: Task; isRepeated: boolean } {
	const known = request.messageId === undefined ? null : room.tasks.findByMessageId(request.messageId);
	if (known !== null) assertSameQuestion(room, known, request);
	const repeated = known ?? findSameExpansion(room, request);
	if (repeated !== null) return { task: repeated, isRepeated: true };
	if (request.after !== undefined && request.after !== room.tasks.lastUlid())
		throw new AppError("conflict", "The conversation has a newer question.");
	const task = commitTask(room, () => insertTask(room, request), requester);
	return { task, isRepeated: false };
}

/**
 * Checks that a request repeats the question of `known`, except for the space around its text and the length of the
 * answer. Anything else that it asks for would be lost.
 */
function assertSameQuestion({ attachments }: AcceptDeps, known: Task, request: TaskRequest): void {
	if (known.options.kind !== request.options.kind) throw messageIdTaken("another kind of request");
	if (known.question.trim() !== storedText(request).trim()) throw messageIdTaken("another text");
	if (choicesIn(known.options) !== choicesIn(request.options))
		throw messageIdTaken("a question with other options");
	const attached = readAttachments(known.ulid, request.attachments ?? []);
	if (describeTexts(attachments.of(known.question_seq)) !== describeTexts(attached))
		throw messageIdTaken("a question with other attachments");
}

/** Returns what a request chooses, as text. An own agent counts by its name, because its settings may have changed. */
function choicesIn(options: TaskOptions): string {
	if (options.kind === "multiagent") return JSON.stringify(options.agent_preference);
	if (options.kind === "expansion") return JSON.stringify(options.urls);
	const { agent_type, own_agent, model, use_context } = options;
	return JSON.stringify([agent_type, own_agent?.name, model, use_context]);
}

function describeTexts(attachments: readonly Pick<NewAttachment, "name" | "text">[]): string {
	return JSON.stringify(attachments.map(({ name, text }) => [name, text]));
}

function messageIdTaken(owner: string): AppError {
	return new AppError("conflict", `This message_id belongs to ${owner}; use another one.`);
}

/** SQLite stores only well-formed text, and the acknowledgment must contain what is stored. */
function storedText({ question }: TaskRequest): string {
	return question.toWellFormed();
}

/**
 * Creates another task for the question of an earlier task and marks the earlier answers as `superseded`.
 * @throws {AppError} `conflict` or `too_many_requests`
 */
export function regenerateAnswer(room: AcceptDeps, earlier: Task, askedBy: string | null): Task {
	if (room.tasks.isBeingAnswered(earlier.question_seq))
		throw new AppError("conflict", "This question is still being answered; stop it first.");
	return commitTask(room, () => {
		const now = room.now();
		const ulid = ulidAfter(room.tasks.lastUlid(), now);
		room.messages.supersede(earlier.question_seq);
		return room.tasks.insert({
			ulid,
			messageId: messageIdFor(ulid),
			question: earlier.question,
			question_id: earlier.question_id,
			attachments: earlier.attachments,
			questionSeq: earlier.question_seq,
			startedSeq: room.sequence.next(),
			options: earlier.options,
			askedBy,
			now,
		});
	});
}

function commitTask(room: AcceptDeps, insert: () => Task, requester?: WebSocket): Task {
	const { storage, tasks, sockets, frames, now } = room;
	const positions = tasks.positions();
	if (positions.length >= OPEN_QUESTIONS_MAX) {
		throw new AppError(
			"too_many_requests",
			`This conversation already has ${OPEN_QUESTIONS_MAX} unanswered questions; wait for an answer before you ask another.`,
		);
	}
	const isIdle = positions.every(({ state }) => state === "waiting");
	const task = storage.transactionSync(insert);
	// While a task is queued or running, the alarm is already set, or it is running and will set the next one. While
	// all tasks wait for pages, the alarm may be set to a much later time.
	if (isIdle) void storage.setAlarm(now());
	if (requester !== undefined) sockets.recordRequester(requester, frames.taskId(task));
	sockets.broadcast(frames.started(task));
	room.waitUntil(enqueue(room, task));
	return task;
}

/** Returns an unfinished expansion with the same topic and URLs, so that no expansion runs twice at the same time. */
function findSameExpansion({ tasks }: AcceptDeps, { question, options }: TaskRequest): Task | null {
	if (options.kind !== "expansion") return null;
	const isSame = (task: Task) =>
		task.options.kind === "expansion" &&
		normalizeTopic(task.question) === normalizeTopic(question) &&
		task.options.urls.join(" ") === options.urls.join(" ");
	return tasks.unfinished().find(isSame) ?? null;
}

function normalizeTopic(topic: string): string {
	return topic.normalize("NFC").toLowerCase().replaceAll(/\s+/g, " ").trim();
}

function insertTask(
	{ tasks, messages, attachments, sequence, now: clock }: AcceptDeps,
	request: TaskRequest,
): Task {
	const now = clock();
	const ulid = ulidAfter(tasks.lastUlid(), now);
	const messageId = request.messageId ?? messageIdFor(ulid);
	const question = storedText(request);
	const seq = sequence.next();
	messages.insert({
		seq,
		task_ulid: ulid,
		role: "user",
		content: question,
		status: "complete",
		created_at: now,
	});
	return tasks.insert({
		ulid,
		messageId,
		question,
		question_id: messageId,
		attachments: attachments.insert(seq, readAttachments(ulid, request.attachments ?? [])),
		questionSeq: seq,
		startedSeq: seq,
		options: request.options,
		askedBy: request.askedBy ?? null,
		now,
	});
}

/** Generates the id of a question whose client did not send one. */
function messageIdFor(ulid: string): string {
	return `message_${ulid}`;
}

/** Enqueues the task. The message is only a hint: the alarm runs the task, unless a deploy loses the alarm. */
async function enqueue({ queues, userId, conversationId, frames }: AcceptDeps, task: Task): Promise<void> {
	// Lets the search for the answer begin first.
	await scheduler.wait(HINT_WAIT_MS);
	const message: QueueMessage = {
		kind: "run_task",
		user_id: userId,
		conversation_id: conversationId,
		task_id: frames.taskId(task),
	};
	try {
		const queue = task.options.kind === "chat" ? queues.chat : queues.background;
		await queue.send(message, { delaySeconds: HINT_DELAY_S });
	} catch (error) {
		console.warn("a task could not be enqueued; its alarm will run it", message.task_id, error);
	}
}
