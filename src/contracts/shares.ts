import * as z from "zod";
import { ListQuery } from "./auth.ts";
import { ExportedShare } from "./export.ts";
import { ConversationId, TaskId } from "./ids.ts";
import { SourceLink, Stage, TaskState } from "./tasks.ts";
import { DateTime } from "./values.ts";

/** Numbers of days after which a link can expire. */
export const SHARE_DAYS = [1, 7, 30, 90] as const;
const SHARE_DAYS_DEFAULT = 7;

/**
 * A request for a link that shows a conversation, or only one of its questions and its answer.
 *
 * @example
 * { "conversation_id": "conv_01JZ8Q2V5N3K7XWYD4RBTM6CHE", "expires_in_days": 7 }
 */
export const ShareRequest = z.strictObject({
	conversation_id: ConversationId,
	task_id: TaskId.optional(),
	expires_in_days: z.literal(SHARE_DAYS).default(SHARE_DAYS_DEFAULT),
});
export type ShareRequest = z.infer<typeof ShareRequest>;
/** A `ShareRequest` before its defaults are filled in. */
export type ShareRequestInput = z.input<typeof ShareRequest>;

/** A link. Whoever has its `url` can read what it shows until it expires or is revoked. */
export const Share = ExportedShare.extend({ url: z.url() });
export type Share = z.infer<typeof Share>;

/** Newest first. Expired links are not listed. */
export const ShareList = z.object({ items: z.array(Share), next_cursor: z.string().nullable() });
export type ShareList = z.infer<typeof ShareList>;
export const ShareListQuery = ListQuery;

/** A question and its newest answer, so far. `seq` identifies the question and orders the list. */
export const SharedTurn = z.lazy(() =>
	z.object({
		seq: z.int(),
		question: z.string(),
		asked_at: DateTime,
		state: TaskState,
		stage: Stage,
		/** 0 to 100. */
		progress: z.number(),
		text: z.string(),
		/** The sources that the text cites. */
		sources: z.array(SourceLink),
		/** The sentences of the text that no source supports. */
		unsupported: z.array(z.string()),
		/** When each stage started, in milliseconds since the question. Empty while the answer is generated. */
		timeline: z.array(z.object({ stage: Stage, at_ms: z.number() })),
		/** How long the answer took, in milliseconds; null while it is generated. */
		response_time_ms: z.number().nullable(),
	}),
);
export type SharedTurn = z.infer<typeof SharedTurn>;

/**
 * What a link shows. With `after_seq`, `turns` are only those that have changed since then, and those that are still
 * running.
 */
export const SharedConversation = z.object({
	/** Empty if the link shows a single question. */
	title: z.string(),
	expires_at: DateTime,
	turns: z.array(SharedTurn),
	/** Pass it as `after_seq` of the next request. */
	upto_seq: z.int(),
});
export type SharedConversation = z.infer<typeof SharedConversation>;

export const SharedQuery = z.object({ after_seq: z.coerce.number().int().min(0).default(0) });
