import * as z from "zod";
import { AgentType } from "./agents.ts";
import { ErrorCode } from "./errors.ts";
import { ClientFrame } from "./socket.ts";
import { Stage, TaskResult, TaskState, TaskStatus, TaskStatusWord } from "./tasks.ts";
import { DateTime } from "./values.ts";

/** A frame that a protocol v1 client sends: `authenticate` or any version 2 frame. */
export const V1ClientFrame = z.lazy(() =>
	z.discriminatedUnion("action", [
		z.object({ action: z.literal("authenticate"), token: z.string().min(1).max(4_096) }),
		...ClientFrame.options,
	]),
);
export type V1ClientFrame = z.infer<typeof V1ClientFrame>;

const frame = <Type extends string, Shape extends z.ZodRawShape>(type: Type, shape: Shape) =>
	z.strictObject({ type: z.literal(type), timestamp: DateTime, ...shape });

const taskIds = { conversation_id: z.string(), task_id: z.string() };
const event = { ...taskIds, seq: z.int() };

/**
 * A frame that the server sends to a protocol v1 client. The objects are strict, because v1 clients know only these
 * fields.
 */
export const V1ServerFrame = z.lazy(() =>
	z.discriminatedUnion("type", [
		/** `conversation_id` is the default conversation for frames that do not name one. */
		frame("connection_established", {
			message: z.string(),
			user_id: z.string(),
			conversation_id: z.string(),
			protocol: z.literal(1),
			last_seq: z.int(),
		}),
		frame("task_started", { ...event, message: z.string(), agent_type: AgentType }),
		/** Only one update of a task contains `selected_agent`. */
		frame("task_update", {
			...taskIds,
			seq: z.int().optional(),
			status: TaskStatusWord,
			state: TaskState,
			progress: z.number(),
			message: z.string(),
			stage: Stage,
			selected_agent: AgentType.optional(),
		}),
		frame("task_completed", { ...event, result: TaskResult }),
		/** Reports that a question gets no answer. `task_id` is missing when the question never became a task. */
		frame("task_failed", {
			conversation_id: z.string(),
			task_id: z.string().optional(),
			seq: z.int().optional(),
			error: z.string(),
			code: ErrorCode,
		}),
		/**
		 * `task_failed` follows `task_cancelled` and `task_timeout`, because v1 clients do not treat either as the end of a
		 * task.
		 */
		frame("task_cancelled", { ...event, message: z.string() }),
		frame("task_timeout", { ...event, message: z.string() }),
		frame("task_status", TaskStatus.shape),
		frame("error", { message: z.string(), code: ErrorCode, conversation_id: z.string().optional() }),
		frame("pong", {}),
	]),
);
export type V1ServerFrame = z.infer<typeof V1ServerFrame>;
