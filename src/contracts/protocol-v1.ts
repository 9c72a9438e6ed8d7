import * as z from "zod";
import { AgentType } from "./agents.ts";
import { ErrorCode } from "./errors.ts";
import { ClientFrame } from "./socket.ts";
import { Stage, TaskResult, TaskState, TaskStatus, TaskStatusWord } from "./tasks.ts";

/** The socket as the guide has it, version 1: what the older clients send. */
export const GuideClientFrame = z.discriminatedUnion("action", [
	z.object({ action: z.literal("authenticate"), token: z.string().min(1).max(4_096) }),
	...ClientFrame.options,
]);
export type GuideClientFrame = z.infer<typeof GuideClientFrame>;

const frame = <Type extends string, Shape extends z.ZodRawShape>(type: Type, shape: Shape) =>
	z.strictObject({ type: z.literal(type), timestamp: z.iso.datetime(), ...shape });

const ofTask = { conversation_id: z.string(), task_id: z.string() };
const event = { ...ofTask, seq: z.int() };

/** What the older clients get: these types and these fields, and no others. */
export const GuideFrame = z.discriminatedUnion("type", [
	/** `conversation_id` is the one that frames without any are about. */
	frame("connection_established", {
		message: z.string(),
		user_id: z.string(),
		conversation_id: z.string(),
		protocol: z.literal(1),
		last_seq: z.int(),
	}),
	frame("task_started", { ...event, message: z.string(), agent_type: AgentType }),
	/** `selected_agent` comes with one update of a task alone. */
	frame("task_update", {
		...ofTask,
		seq: z.int().optional(),
		status: TaskStatusWord,
		state: TaskState,
		progress: z.number(),
		message: z.string(),
		stage: Stage,
		selected_agent: AgentType.optional(),
	}),
	frame("task_completed", { ...event, result: TaskResult }),
	/** Ends a question, whatever went wrong with it: without a task when none came into being. */
	frame("task_failed", {
		conversation_id: z.string(),
		task_id: z.string().optional(),
		seq: z.int().optional(),
		error: z.string(),
		code: ErrorCode,
	}),
	/** Followed by `task_failed`, as is `task_timeout`: it alone ends a question for these clients. */
	frame("task_cancelled", { ...event, message: z.string() }),
	frame("task_timeout", { ...event, message: z.string() }),
	frame("task_status", TaskStatus.shape),
	frame("error", { message: z.string(), code: ErrorCode, conversation_id: z.string().optional() }),
	frame("pong", {}),
]);
export type GuideFrame = z.infer<typeof GuideFrame>;
