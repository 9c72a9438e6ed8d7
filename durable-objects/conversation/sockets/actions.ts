import * as z from "zod";
import { internalError, taskNotFound } from "../../../src/common-errors.ts";
import { MessageId, parseTaskId } from "../../../src/contracts/ids.ts";
import { FRAME_MAX_BYTES } from "../../../src/contracts/limits.ts";
import { ClientFrame, type ServerFrameOf } from "../../../src/contracts/socket.ts";
import {
	chatTask,
	expansionTask,
	multiAgentTask,
	type TaskRequest,
} from "../../../src/contracts/task-requests.ts";
import { AppError } from "../../../src/errors.ts";
import { parseFrame } from "../../../src/parse.ts";
import type { Room } from "../room.ts";
import type { Task } from "../stores/tasks.ts";
import { acceptTask } from "../tasks/accept.ts";
import { cancel } from "../tasks/cancel.ts";
import { endingFrames, framesSince, gap } from "./resume.ts";

/** Parses one message of a client. Throws an `AppError` with a closed code for everything that is not a frame. */
export function readFrame(message: string | ArrayBuffer, conversationId: string): ClientFrame {
	const frame = parseFrame(ClientFrame, message);
	const named = "conversation_id" in frame ? frame.conversation_id : undefined;
	if (named !== undefined && named !== conversationId) {
		throw new AppError(
			"conversation_mismatch",
			"This socket is bound to another conversation; open one for this.",
		);
	}
	return frame;
}

const Named = z.object({ message_id: MessageId });

/** Does what a frame asks for. Answers go to `socket`, events to everybody. */
export function act(room: Room, socket: WebSocket, frame: ClientFrame): void {
	const { sockets } = room.deps;
	switch (frame.action) {
		case "start_chat":
			ask(room, socket, chatTask(frame));
			return;
		case "start_multiagent":
			ask(room, socket, multiAgentTask(frame));
			return;
		case "expand_knowledge":
			ask(room, socket, expansionTask(frame));
			return;
		case "check_task":
			// Buffered tokens go out first, so that the status has the same text as the frames.
			room.live?.flush();
			sockets.reply(socket, {
				type: "task_status",
				...room.frames.head(),
				...room.frames.status(taskOf(room, frame.task_id), room.live),
			});
			return;
		case "cancel_task":
			cancel(room, taskOf(room, frame.task_id));
			return;
		case "resume":
			resume(room, socket, frame.last_seq);
			return;
		case "ack": {
			const behindSince = sockets.acknowledge(socket);
			if (behindSince === null) return;
			sockets.reply(socket, gap(room, { from_seq: behindSince + 1, to_seq: room.sequence.last }));
			return;
		}
		case "ping":
			sockets.reply(socket, { type: "pong", timestamp: room.frames.head().timestamp });
	}
}

/** The task of that id. Throws `task_not_found`, the same for a foreign id and for one that never was. */
export function taskOf(room: Room, taskId: string): Task {
	const { conversationId, ulid } = parseTaskId(taskId);
	const task = conversationId === room.conversationId ? room.tasks.find(ulid) : null;
	if (task === null) throw taskNotFound();
	return task;
}

/** What a client is told whose message was refused. What is not an `AppError` is logged whole. */
export function refusal(room: Room, message: string | ArrayBuffer, error: unknown): ServerFrameOf<"error"> {
	if (!(error instanceof AppError)) console.error("a frame could not be handled", error);
	const { code, message: told } = error instanceof AppError ? error : internalError();
	const messageId = messageIdIn(message);
	const refused = messageId === undefined ? {} : { message_id: messageId };
	return { type: "error", ...room.frames.head(), code, message: told, ...refused };
}

/** The `message_id` that a refused frame carries, where it can be read: its client then knows which question it was. */
function messageIdIn(message: string | ArrayBuffer): string | undefined {
	if (typeof message !== "string" || message.length > FRAME_MAX_BYTES) return undefined;
	try {
		return Named.safeParse(JSON.parse(message)).data?.message_id;
	} catch {
		return undefined;
	}
}

function ask(room: Room, socket: WebSocket, request: TaskRequest): void {
	const { task, repeated } = acceptTask(room, request, socket);
	if (!repeated) return;
	room.deps.sockets.noteAsked(socket, room.frames.taskId(task.ulid));
	repeatTask(room, socket, task, request.messageId);
}

/** Sends what a client missed. Buffered tokens go to all sockets first, so that `seq` never decreases on this one. */
function resume(room: Room, socket: WebSocket, lastSeq: number): void {
	const { sockets } = room.deps;
	room.live?.flush();
	// While it was behind, replies to this socket may have told its client of newer events.
	const behindSince = sockets.catchUp(socket) ?? lastSeq;
	const missed = framesSince(room, Math.min(lastSeq, behindSince), sockets.protocolOf(socket));
	for (const frame of missed) sockets.reply(socket, frame);
}

/** Responds to a question that was sent again: with its acknowledgment, marked as repeated, and the state of its task. */
function repeatTask(room: Room, socket: WebSocket, task: Task, messageId: string | undefined): void {
	const { sockets } = room.deps;
	sockets.reply(socket, { ...room.frames.started(task, messageId), repeated: true });
	room.live?.flush();
	const standing =
		task.outcome === null
			? [room.frames.snapshot(task, room.live, room.sequence.last)]
			: endingFrames(room, task, sockets.protocolOf(socket));
	for (const frame of standing) sockets.reply(socket, frame);
}
