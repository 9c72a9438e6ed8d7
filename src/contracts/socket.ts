import * as z from "zod";
import { AgentType } from "./agents.ts";
import { ErrorCode } from "./errors.ts";
import { ConversationId, TaskId } from "./ids.ts";
import { ChatRequest, ExpansionRequest, MultiAgentRequest } from "./task-requests.ts";
import { Stage, TaskResult, TaskState, TaskStatus, TaskStatusWord } from "./tasks.ts";

/** What a client may send on `/ws/agent/`, told apart by `action`. */
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
		last_seq: z.int().nonnegative(),
	}),
	z.object({ action: z.literal("ack"), seq: z.int().nonnegative() }),
]);
export type ClientFrame = z.infer<typeof ClientFrame>;
/** The same before defaults are filled in: what a client writes. */
export type ClientFrameInput = z.input<typeof ClientFrame>;

const frame = <Type extends string, Shape extends z.ZodRawShape>(type: Type, shape: Shape) =>
	z.object({ type: z.literal(type), timestamp: z.iso.datetime(), ...shape });

const ofConversation = { conversation_id: z.string() };
/** Fields of every event: `seq` rises within a conversation and is never used twice. */
const ofTask = { ...ofConversation, seq: z.int(), task_id: z.string() };

/** What the server sends, told apart by `type`. Version 2 of the protocol. */
export const ServerFrame = z.discriminatedUnion("type", [
	frame("connection_established", {
		...ofConversation,
		message: z.string(),
		user_id: z.string(),
		protocol: z.literal(2),
		last_seq: z.int(),
	}),
	/** `repeated`: the question was known already. Then `seq` is the number of its first acknowledgment, not a new one. */
	frame("task_started", {
		...ofTask,
		message: z.string(),
		agent_type: AgentType,
		user_message: z.object({ id: z.string(), content: z.string() }),
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
	}),
	frame("task_token", { ...ofTask, text: z.string(), attempt: z.int() }),
	/** The answer starts again: drop the partial text. */
	frame("task_retrying", { ...ofTask, attempt: z.int(), retry_in_ms: z.number(), reason: z.string() }),
	frame("task_completed", { ...ofTask, result: TaskResult }),
	frame("task_failed", { ...ofTask, error: z.string(), code: ErrorCode }),
	/** The user stopped it; `text` is what was kept. */
	frame("task_cancelled", { ...ofTask, message: z.string(), text: z.string() }),
	/** A page that was cited in this conversation says something else now. */
	frame("source_changed", { ...ofConversation, seq: z.int(), page_id: z.string(), title: z.string() }),
	/**
	 * Replaces all that the client has of the task. It has no `seq` of its own. A client that resumes after tokens of an
	 * answer that has ended gets one with the whole text right before the ending.
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
		upto_seq: z.int(),
	}),
	/** Events were left out: ask again with `resume`. `reset`: your `last_seq` is ahead of ours. */
	frame("gap", { ...ofConversation, from_seq: z.int(), to_seq: z.int(), reset: z.boolean().optional() }),
	frame("task_status", TaskStatus.shape),
	/** `message_id` names the question that was refused: no answer will come to it. */
	frame("error", {
		message: z.string(),
		code: ErrorCode,
		conversation_id: z.string().optional(),
		message_id: z.string().optional(),
	}),
	/** Answered by the runtime without waking the object, so it may lack the timestamp. */
	z.object({ type: z.literal("pong"), timestamp: z.iso.datetime().optional() }),
]);
export type ServerFrame = z.infer<typeof ServerFrame>;
export type ServerFrameOf<Type extends ServerFrame["type"]> = Extract<ServerFrame, { type: Type }>;

/** What a socket without a conversation gets: how the user's conversations stand. Version 2 of the protocol. */
export const UserFrame = z.discriminatedUnion("type", [
	frame("connection_established", { message: z.string(), user_id: z.string(), protocol: z.literal(2) }),
	frame("conversation_updated", {
		conversation_id: z.string(),
		title: z.string(),
		last_activity: z.iso.datetime(),
		unread: z.boolean(),
	}),
	frame("error", { message: z.string(), code: ErrorCode }),
	z.object({ type: z.literal("pong"), timestamp: z.iso.datetime().optional() }),
]);
export type UserFrame = z.infer<typeof UserFrame>;

/** `events`: what is known of the task after `after_seq`, when that was asked for. */
export const TaskReport = TaskStatus.extend({ events: z.array(ServerFrame).optional() });
export type TaskReport = z.infer<typeof TaskReport>;

export const TaskReportQuery = z.object({ after_seq: z.coerce.number().int().min(0).optional() });

/** The exact text the runtime answers by itself while the object sleeps, and its answer. */
export const PING_TEXT = '{"action":"ping"}';
export const PONG_TEXT = '{"type":"pong"}';

/** Close codes of our own (4000–4999 are free for applications). */
export const CLOSE_SESSION_REVOKED = 4401;
export const CLOSE_CONVERSATION_DELETED = 4404;
