import * as z from "zod";
import type { AgentType } from "../../../src/contracts/agents.ts";
import { AttachmentItem } from "../../../src/contracts/attachments.ts";
import { ErrorCode } from "../../../src/contracts/errors.ts";
import { UsageRow } from "../../../src/contracts/queue.ts";
import { TaskOptions } from "../../../src/contracts/task-options.ts";
import { Fallback, TaskResult, TaskState, TimelineEntry } from "../../../src/contracts/tasks.ts";
import type { ChainProgress } from "../../../src/inference/chain-progress.ts";
import { selectAttachments } from "./attachments.ts";

/** The stages of the last attempt and its end. Missing from tasks of earlier versions. */
const timeline = z.array(TimelineEntry).optional();

/** How a task ended. */
export const TaskOutcome = z.lazy(() =>
	z.discriminatedUnion("state", [
		z.object({ state: z.literal("completed"), result: TaskResult }),
		z.object({
			state: z.literal("failed"),
			code: ErrorCode,
			error: z.string(),
			/** When asking again may succeed, if that is known. */
			retry_at: z.iso.datetime().optional(),
			timeline,
		}),
		z.object({ state: z.literal("cancelled"), text: z.string(), timeline }),
	]),
);
export type TaskOutcome = z.infer<typeof TaskOutcome>;

const json = <Schema extends z.ZodType>(schema: Schema) =>
	z
		.string()
		.transform((text) => JSON.parse(text))
		.pipe(schema);

const StoredChainProgress = z.lazy(
	() =>
		z.object({
			provider: z.int(),
			attempts: z.int(),
			busySince: z.number().nullable(),
			// Missing from tasks stored by version 0.1.0.
			awaySince: z.number().nullable().default(null),
			fallbacks: z.array(Fallback),
			retryReason: z.string().optional(),
		}) satisfies z.ZodType<ChainProgress>,
);

/** A row of `SELECT_TASKS`. */
export const TaskRow = z.lazy(() =>
	z.object({
		ulid: z.string(),
		message_id: z.string(),
		question_seq: z.int(),
		started_seq: z.int(),
		ended_seq: z.int().nullable(),
		ended_at: z.int().nullable(),
		options: json(TaskOptions),
		state: TaskState,
		attempt: z.int(),
		due_at: z.int(),
		accepted_at: z.int(),
		first_run_at: z.int().nullable(),
		chain_progress: json(StoredChainProgress),
		usage: json(UsageRow).nullable(),
		outcome: json(TaskOutcome).nullable(),
		/** The session or API key that asked; null for tasks of earlier versions. */
		asked_by: z.string().nullable(),
		/** Tokens used in all attempts so far. */
		spent_tokens: z.int(),
		is_delivered: z.int().transform((flag) => flag === 1),
		question: z.string(),
		question_id: z.string(),
		attachments: json(z.array(AttachmentItem)),
	}),
);
/** A stored task with its question. Times are milliseconds since the Unix epoch. */
export type Task = z.infer<typeof TaskRow>;

/** Selects tasks with their questions. The caller appends a WHERE clause. */
export const SELECT_TASKS = `SELECT tasks.ulid, tasks.message_id, tasks.question_seq, tasks.started_seq,
		tasks.ended_seq, tasks.options, tasks.state, tasks.attempt, tasks.due_at, tasks.accepted_at,
		tasks.first_run_at, tasks.chain AS chain_progress, tasks.usage, tasks.outcome, tasks.told AS is_delivered,
		tasks.asked_by, tasks.spent_tokens,
		q.content AS question, a.created_at AS ended_at,
		coalesce(asked.message_id, tasks.message_id) AS question_id,
		${selectAttachments("tasks.question_seq")} AS attachments
	FROM tasks JOIN messages q ON q.seq = tasks.question_seq LEFT JOIN tasks asked ON asked.ulid = q.task_ulid
		LEFT JOIN messages a ON a.seq = tasks.ended_seq`;

/**
 * Returns the agent of a task. For a multi-agent task, this is the preferred agent until the task completes, then the
 * leading one.
 */
export function agentOf({ options, outcome }: Pick<Task, "options" | "outcome">): AgentType {
	if (outcome?.state === "completed") return outcome.result.agent_type;
	switch (options.kind) {
		case "chat":
			return options.agent_type;
		case "multiagent":
			return options.agent_preference ?? "general";
		case "expansion":
			return "research";
	}
}
