import * as z from "zod";
import { AgentType } from "./agents.ts";
import { AttachmentItem } from "./attachments.ts";
import { ErrorCode, FieldError } from "./errors.ts";
import { ConversationId, MessageId, TaskId } from "./ids.ts";
import { ChatRequest, ExpansionRequest, MultiAgentRequest } from "./task-requests.ts";
import {
	LiveContribution,
	QueuePlace,
	Stage,
	TaskResult,
	TaskState,
	TaskStatus,
	TaskStatusWord,
	TimelineEntry,
} from "./tasks.ts";
import { DateTime, NonNegativeInt } from "./values.ts";

/**
 * The frames that a client sends on `/ws/agent/`, discriminated by `action`.
 *
 * @example
 * { "action": "start_chat", "message": "What is Bitcoin?", "message_id": "m1" }
 * @example
 * { "action": "resume", "last_seq": 42 }
 */
export const ClientFrame = z.discriminatedUnion("action", [
	ChatRequest.extend({ action: z.literal("start_chat") }),
	MultiAgentRequest.extend({ action: z.literal("start_multiagent") }),
	ExpansionRequest.extend({ action: z.literal("expand_knowledge") }),
	z.object({ action: z.literal("check_task"), task_id: TaskId }),
	z.object({ action: z.literal("cancel_task"), task_id: TaskId }),
	z.object({ action: z.literal("ping") }),
	z.object({
		action: z.literal("resume"),
		conversation_id: ConversationId.optional(),
		last_seq: NonNegativeInt,
	}),
	z.object({ action: z.literal("ack"), seq: NonNegativeInt }),
]);
export type ClientFrame = z.infer<typeof ClientFrame>;
/** A client frame before defaults are applied. */
export type ClientFrameInput = z.input<typeof ClientFrame>;

/** A client frame that starts a task. Its `message_id` makes it idempotent. */
export const QuestionFrame = z.discriminatedUnion("action", [
	ChatRequest.extend({ action: z.literal("start_chat"), message_id: MessageId }),
	MultiAgentRequest.extend({ action: z.literal("start_multiagent"), message_id: MessageId }),
	ExpansionRequest.extend({ action: z.literal("expand_knowledge"), message_id: MessageId }),
]);

const frame = <Type extends string, Shape extends z.ZodRawShape>(type: Type, shape: Shape) =>
	z.object({ type: z.literal(type), timestamp: DateTime, ...shape });

const ofConversation = { conversation_id: z.string() };
/** Fields of every event. `seq` increases within a conversation and is never reused. */
const ofTask = { ...ofConversation, seq: z.int(), task_id: z.string() };

/**
 * The frames that the server sends in version 2 of the protocol, discriminated by `type`.
 *
 * @example
 * {
 *   "type": "task_token",
 *   "timestamp": "2026-01-31T12:00:00.000Z",
 *   "conversation_id": "conv_01JZ8Q2V5N3K7XWYD4RBTM6CHE",
 *   "seq": 43,
 *   "task_id": "conv_01JZ8Q2V5N3K7XWYD4RBTM6CHE.01JZ8Q2W0C9S6F1T5GNHPV3KAX",
 *   "text": "Bitcoin is",
 *   "attempt": 1
 * }
 */
export const ServerFrame = z.lazy(() =>
	z.discriminatedUnion("type", [
		frame("connection_established", {
			...ofConversation,
			message: z.string(),
			user_id: z.string(),
			protocol: z.literal(2),
			last_seq: z.int(),
		}),
		/** `repeated` is set when this `message_id` was sent before. In that case, `seq` is the original event's. */
		frame("task_started", {
			...ofTask,
			message: z.string(),
			agent_type: AgentType,
			user_message: z.object({
				id: z.string(),
				content: z.string(),
				attachments: z.array(AttachmentItem).optional(),
			}),
			repeated: z.literal(true).optional(),
		}),
		frame("task_update", {
			...ofTask,
			status: TaskStatusWord,
			state: TaskState,
			progress: z.number(),
			message: z.string(),
			stage: Stage,
			selected_agent: AgentType.optional(),
			/** What each agent is asked. Set when several agents start to answer. */
			contributions: z.array(LiveContribution.pick({ agent: true, question: true })).optional(),
			/** Set while the task waits in a queue and its place is known. */
			queue: QueuePlace.optional(),
			/** Milliseconds since the task was accepted. Absent from frames of version 0.2.0. */
			at_ms: z.number().optional(),
		}),
		/**
		 * A part of the model's thinking before its answer. It is not part of the answer and is not stored, so a client that
		 * reconnects does not receive what it missed.
		 */
		frame("task_thinking", { ...ofTask, text: z.string(), attempt: z.int() }),
		frame("task_token", { ...ofTask, text: z.string(), attempt: z.int() }),
		/**
		 * The next part of a contribution, whose agent and question were in `task_update`. The agents write at the same time.
		 * Their contributions are also merged into the answer, which `task_token` streams.
		 */
		frame("task_contribution", {
			...ofTask,
			index: NonNegativeInt,
			state: LiveContribution.shape.state,
			text: z.string(),
			attempt: z.int(),
		}),
		/** The answer restarts; discard its partial text and its contributions. */
		frame("task_retrying", { ...ofTask, attempt: z.int(), retry_in_ms: z.number(), reason: z.string() }),
		frame("task_completed", { ...ofTask, result: TaskResult }),
		frame("task_failed", {
			...ofTask,
			error: z.string(),
			code: ErrorCode,
			/** When asking again may succeed, if that is known. */
			retry_at: DateTime.optional(),
			/** The stages of the last attempt. The stage `complete` is its end. */
			timeline: z.array(TimelineEntry).optional(),
		}),
		/** The user stopped the answer; `text` is the part that was kept. */
		frame("task_cancelled", {
			...ofTask,
			message: z.string(),
			text: z.string(),
			timeline: z.array(TimelineEntry).optional(),
		}),
		/** The content of a page that this conversation cites has changed. */
		frame("source_changed", { ...ofConversation, seq: z.int(), page_id: z.string(), title: z.string() }),
		/**
		 * Replaces everything that the client knows about the task up to `upto_seq`. If an answer ended while the client
		 * was disconnected, the client receives a snapshot with the complete text just before the final event.
		 */
		frame("snapshot", {
			...ofConversation,
			task_id: z.string(),
			state: TaskState,
			attempt: z.int(),
			stage: Stage,
			progress: z.number(),
			message: z.string(),
			text: z.string(),
			contributions: z.array(LiveContribution).optional(),
			queue: QueuePlace.optional(),
			timeline: z.array(TimelineEntry).optional(),
			upto_seq: z.int(),
		}),
		/** The client missed events and should send `resume`. `reset` is set when its `last_seq` is ahead of the server's. */
		frame("gap", { ...ofConversation, from_seq: z.int(), to_seq: z.int(), reset: z.boolean().optional() }),
		frame("task_status", TaskStatus.shape),
		/**
		 * `message_id` identifies the rejected question, if there is one. If fields of the frame are invalid, `message` describes
		 * the first of them and `fields` lists all.
		 */
		frame("error", {
			message: z.string(),
			code: ErrorCode,
			fields: z.array(FieldError).optional(),
			conversation_id: z.string().optional(),
			message_id: z.string().optional(),
		}),
		/** Usually sent by the runtime, which adds no timestamp and does not wake the Durable Object. */
		z.object({ type: z.literal("pong"), timestamp: DateTime.optional() }),
	]),
);
export type ServerFrame = z.infer<typeof ServerFrame>;
export type ServerFrameOf<Type extends ServerFrame["type"]> = Extract<ServerFrame, { type: Type }>;

/**
 * The frames that the server sends on a socket that is not bound to a conversation. They report updates to all of the
 * user's conversations.
 */
export const UserFrame = z.lazy(() =>
	z.discriminatedUnion("type", [
		frame("connection_established", { message: z.string(), user_id: z.string(), protocol: z.literal(2) }),
		frame("conversation_updated", {
			conversation_id: z.string(),
			title: z.string(),
			last_activity: DateTime,
			unread: z.boolean(),
			/** Whether a question is in progress. Absent from frames of version 0.2.0. */
			running: z.boolean().default(false),
			/** The conversation was deleted or cleared, so it is no longer in the list. */
			deleted: z.literal(true).optional(),
		}),
		frame("error", { message: z.string(), code: ErrorCode }),
		z.object({ type: z.literal("pong"), timestamp: DateTime.optional() }),
	]),
);
export type UserFrame = z.infer<typeof UserFrame>;

/** `events` contains the events of the task after `after_seq`, if the request has that parameter. */
export const TaskReport = TaskStatus.extend({ events: z.array(ServerFrame).optional() });
export type TaskReport = z.infer<typeof TaskReport>;

export const TaskReportQuery = z.object({ after_seq: z.coerce.number().int().min(0).optional() });

/** The exact text of a ping. The runtime responds to it with `PONG_TEXT` and does not wake the Durable Object. */
export const PING_TEXT = '{"action":"ping"}';
export const PONG_TEXT = '{"type":"pong"}';

/** Close codes in the range reserved for applications, 4000 to 4999. */
export const CLOSE_SESSION_REVOKED = 4401;
export const CLOSE_CONVERSATION_DELETED = 4404;
