import * as z from "zod";
import { conversationMismatch, internalError } from "../../../src/common-errors.ts";
import { MessageId } from "../../../src/contracts/ids.ts";
import { tryParseJson } from "../../../src/contracts/json.ts";
import { REJECTED_FRAME_PEEK_CHARS } from "../../../src/contracts/limits.ts";
import type { OwnAgentSettings } from "../../../src/contracts/own-agents.ts";
import { ClientFrame, type ServerFrameOf } from "../../../src/contracts/socket.ts";
import {
	chatTask,
	expansionTask,
	multiAgentTask,
	type TaskRequest,
} from "../../../src/contracts/task-options.ts";
import { AppError, unwrap } from "../../../src/errors.ts";
import { assertModelExists } from "../../../src/inference/model-choice.ts";
import { parseFrame } from "../../../src/parse.ts";
import type { Room } from "../room.ts";
import type { Task } from "../stores/task-row.ts";
import { acceptTask } from "../tasks/accept.ts";
import { cancelTask } from "../tasks/cancel.ts";
import { requireTask } from "../tasks/find.ts";
import { endingFrames, framesSince } from "./resume.ts";
import type { ServerFrames } from "./server-frames.ts";

const WithMessageId = z.object({ message_id: MessageId });

/**
 * Parses one message of a client.
 * @throws {AppError} when the message is not a valid frame for this conversation
 */
export function readFrame(message: string | ArrayBuffer, conversationId: string): ClientFrame {
	const frame = parseFrame(ClientFrame, message);
	const named = "conversation_id" in frame ? frame.conversation_id : undefined;
	if (named !== undefined && named !== conversationId) throw conversationMismatch();
	return frame;
}

/**
 * Returns the own agent that a question names, and checks that the model that it names exists. Returns null without
 * waiting if it names neither.
 * @throws {AppError} `not_found` when there is no such agent or model
 */
export function lookUpChoices(
	room: Pick<Room, "brain" | "chain">,
	frame: ClientFrame,
): Promise<OwnAgentSettings | null> | null {
	if (frame.action !== "start_chat") return null;
	const { agent, model } = frame;
	if (agent === undefined && model === undefined) return null;
	return assertModelExists(room.chain, model).then(async () =>
		agent === undefined ? null : unwrap(await room.brain.getOwnAgentByName(agent)),
	);
}

/**
 * Handles a parsed frame. Replies go to `socket`, events to every socket. `ownAgent` is the agent that a question
 * names.
 */
export function handleFrame(
	room: Room,
	socket: WebSocket,
	frame: ClientFrame,
	ownAgent: OwnAgentSettings | null,
): void {
	const { sockets, frames } = room;
	switch (frame.action) {
		case "start_chat":
			startTask(room, socket, chatTask(frame, ownAgent));
			return;
		case "start_multiagent":
			startTask(room, socket, multiAgentTask(frame));
			return;
		case "expand_knowledge":
			startTask(room, socket, expansionTask(frame));
			return;
		case "check_task":
			// Flush buffered tokens first, so that the status contains the same text as the frames.
			room.live?.flush();
			sockets.reply(socket, {
				type: "task_status",
				...frames.header(),
				...frames.status(requireTask(room, frame.task_id), room.live),
			});
			return;
		case "cancel_task":
			cancelTask(room, requireTask(room, frame.task_id));
			return;
		case "resume":
			resume(room, socket, frame.last_seq);
			return;
		case "ack": {
			const behindSince = sockets.acknowledge(socket);
			if (behindSince === null) return;
			sockets.reply(socket, frames.gap({ from_seq: behindSince + 1, to_seq: room.sequence.last }));
			return;
		}
		case "ping":
			sockets.reply(socket, { type: "pong", timestamp: frames.header().timestamp });
	}
}

/** Builds the error frame for a rejected message. */
export function errorFrame(
	frames: Pick<ServerFrames, "header">,
	message: string | ArrayBuffer,
	error: unknown,
): ServerFrameOf<"error"> {
	const { code, message: text, fields } = error instanceof AppError ? error : internalError();
	const messageId = readMessageId(message);
	const reference = messageId === undefined ? {} : { message_id: messageId };
	const invalid = fields.length === 0 ? {} : { fields: [...fields] };
	return { type: "error", ...frames.header(), code, message: text, ...invalid, ...reference };
}

/** Reads the `message_id` of a rejected frame, if possible, so that its client knows which question failed. */
function readMessageId(message: string | ArrayBuffer): string | undefined {
	if (typeof message !== "string" || message.length > REJECTED_FRAME_PEEK_CHARS) return undefined;
	return WithMessageId.safeParse(tryParseJson(message)).data?.message_id;
}

function startTask(room: Room, socket: WebSocket, request: TaskRequest): void {
	const askedBy = room.sockets.sessionOf(socket);
	const { task, isRepeated } = acceptTask(room, { ...request, askedBy }, socket);
	if (!isRepeated) return;
	room.sockets.recordRequester(socket, room.frames.taskId(task));
	replyToRepeat(room, socket, task, request.messageId);
}

/**
 * Sends what a client missed. First sends the buffered tokens to all sockets, so that `seq` never decreases on this
 * socket.
 */
function resume(room: Room, socket: WebSocket, lastSeq: number): void {
	const { sockets } = room;
	room.live?.flush();
	// While the socket was behind, it received no events, but it may have received replies with later sequence numbers.
	const behindSince = sockets.catchUp(socket) ?? lastSeq;
	const missed = framesSince(room, Math.min(lastSeq, behindSince), sockets.protocolOf(socket));
	for (const frame of missed) sockets.reply(socket, frame);
}

/** Replies to a repeated question with its acknowledgment, marked as repeated, and the state of its task. */
function replyToRepeat(room: Room, socket: WebSocket, task: Task, messageId: string | undefined): void {
	const { sockets, frames } = room;
	sockets.reply(socket, { ...frames.started(task, messageId), repeated: true });
	room.live?.flush();
	const current =
		task.outcome === null
			? [frames.snapshot(task, room.live, room.sequence.last)]
			: endingFrames(room, task, sockets.protocolOf(socket));
	for (const frame of current) sockets.reply(socket, frame);
}
