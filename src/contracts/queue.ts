import * as z from "zod";
import { AgentType, QuestionType } from "./agents.ts";
import { ErrorCode } from "./errors.ts";
import { Rating } from "./feedback.ts";
import { ConversationId, TaskId } from "./ids.ts";
import { Fallback } from "./tasks.ts";
import { NonNegativeInt } from "./values.ts";

/** A page whose passages the model received. `host` is the host of its URL; empty for text and files. */
const UsedPage = z.object({ page_id: z.string(), host: z.string() });
export type UsedPage = z.infer<typeof UsedPage>;

/**
 * A row of `usage_logs`: the cost and outcome of a task. Times are in milliseconds. Rows of earlier versions lack the
 * fields that have a default.
 */
export const UsageRow = z.object({
	task_id: TaskId,
	user_id: z.string(),
	/** Null for a stateless call. */
	conversation_id: ConversationId.nullable(),
	agent_type: AgentType,
	question_type: QuestionType.nullable(),
	state: z.enum(["completed", "failed", "cancelled"]),
	error_code: ErrorCode.nullable(),
	provider: z.string().nullable(),
	model: z.string().nullable(),
	attempts: z.int(),
	fallbacks: z.array(Fallback),
	context_sources: z.int(),
	prompt_tokens: z.int(),
	completion_tokens: z.int(),
	queued_ms: z.int(),
	first_token_ms: z.int().nullable(),
	response_time_ms: z.int(),
	created_at: z.int(),
	/** Null when it cannot be measured, for example because several agents answered. */
	tokens_per_second: z.number().nullable().default(null),
	/** Why the last retry was needed; null if there was none. */
	retry_reason: z.string().nullable().default(null),
	/** The sentences of the answer that make a claim, and those of them that the sources support. */
	sentences_checked: z.int().default(0),
	sentences_supported: z.int().default(0),
	used_pages: z.array(UsedPage).default([]),
});
export type UsageRow = z.infer<typeof UsageRow>;

/** A usage row with the user's rating of the answer, as stored. Both are null if it is not rated. */
export const RatedUsageRow = UsageRow.extend({
	feedback: Rating.nullable(),
	feedback_comment: z.string().nullable(),
});
export type RatedUsageRow = z.infer<typeof RatedUsageRow>;

/** A row for `usage_logs`. */
const UsageMessage = z.object({ kind: z.literal("usage"), row: UsageRow });
export type UsageMessage = z.infer<typeof UsageMessage>;

const Cookie = z.lazy(() =>
	z.object({
		host: z.string(),
		name: z.string(),
		value: z.string(),
		path: z.string(),
		secure: z.boolean(),
	}),
);

/**
 * The rating of a task's answer, for `usage_logs`. `rating` is null if it was removed. `rated_at` is in milliseconds
 * since the Unix epoch; the latest rating counts.
 */
export const FeedbackMessage = z.lazy(() =>
	z.object({
		kind: z.literal("feedback"),
		user_id: z.string(),
		task_id: TaskId,
		rating: Rating.nullable(),
		comment: z.string(),
		rated_at: z.int(),
	}),
);
export type FeedbackMessage = z.infer<typeof FeedbackMessage>;

/** The messages of all queues. Any other message is dead-lettered. */
export const QueueMessage = z.lazy(() =>
	z.discriminatedUnion("kind", [
		z.object({
			kind: z.literal("run_task"),
			user_id: z.string(),
			conversation_id: ConversationId,
			task_id: TaskId,
		}),
		UsageMessage,
		FeedbackMessage,
		/**
		 * Makes one request for a page. If the page redirects, or the host's rate limit requires a delay, the message is
		 * enqueued again. `url` is the original URL, and `at` is the URL that it currently redirects to. Without a task,
		 * the message is a scheduled recrawl.
		 */
		z.object({
			kind: z.literal("ingest_page"),
			user_id: z.string(),
			task_id: TaskId.nullable(),
			url: z.string(),
			at: z.string(),
			redirects: NonNegativeInt,
			/** Cookies set by redirects, each for its own host. */
			cookies: z.array(Cookie).readonly().optional(),
		}),
		/** Makes one request for a URL of a site in a run. `redirects` counts the redirects of the URL to itself. */
		z.object({
			kind: z.literal("read_site_url"),
			user_id: z.string(),
			site_id: z.string(),
			run: z.int(),
			url: z.string(),
			redirects: NonNegativeInt.optional(),
			cookies: z.array(Cookie).readonly().optional(),
		}),
	]),
);
export type QueueMessage = z.infer<typeof QueueMessage>;

const OfUser = z.object({ user_id: z.string() });

/** Returns the id of the user that a message belongs to, or null if unknown. The rest of the message may be invalid. */
export function userOf(body: unknown): string | null {
	const found = z.union([OfUser, z.object({ row: OfUser }).transform(({ row }) => row)]).safeParse(body);
	return found.success ? found.data.user_id : null;
}
