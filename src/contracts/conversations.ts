import * as z from "zod";
import { AgentType } from "./agents.ts";
import { AttachmentItem } from "./attachments.ts";
import { Feedback } from "./feedback.ts";
import { ConversationId } from "./ids.ts";
import { PAGE_ITEMS_DEFAULT, PAGE_ITEMS_MAX, TITLE_MAX_CHARS } from "./limits.ts";
import { MessageText } from "./task-requests.ts";
import { ChatAccepted, SourceLink } from "./tasks.ts";
import { DateTime, NonNegativeInt, notBlank, onOneLine } from "./values.ts";

/**
 * `stopped`: the user stopped the answer, and its partial text was kept. `failed`: the question has no answer.
 * `superseded`: the answer was regenerated, or is empty, because its regeneration failed or was stopped before its first
 * word. In that case, the previous answer remains the current one.
 */
export const MessageStatus = z.enum(["complete", "stopped", "failed", "superseded"]);
export type MessageStatus = z.infer<typeof MessageStatus>;

/** For an answer, `question_id` is the id of its question. For a question, it is the question's own id. */
export const Message = z.lazy(() =>
	z.object({
		id: z.string(),
		role: z.enum(["user", "assistant"]),
		content: z.string(),
		status: MessageStatus,
		task_id: z.string(),
		question_id: z.string(),
		created_at: DateTime,
		/** Only exports contain the texts. */
		attachments: z.array(AttachmentItem.extend({ text: z.string().optional() })).optional(),
		/** The user's rating of an answer. Absent if it is not rated. */
		feedback: Feedback.optional(),
		/** The sources that an answer cites. Only exports contain them. */
		sources: z.array(SourceLink).optional(),
		/** What else a question through OpenAI's Responses API said. Only exports contain it. */
		response: z
			.object({ instructions: z.string().nullable(), metadata: z.record(z.string(), z.string()) })
			.optional(),
	}),
);
export type Message = z.infer<typeof Message>;

/** Oldest first. `next_cursor` is null on the last page. */
export const MessageList = z.object({ items: z.array(Message), next_cursor: z.string().nullable() });
export type MessageList = z.infer<typeof MessageList>;

export const ConversationSummary = z.object({
	total_exchanges: NonNegativeInt,
	conversation_started: DateTime.nullable(),
	last_activity: DateTime.nullable(),
	topics_discussed: z.array(z.string()),
});
export type ConversationSummary = z.infer<typeof ConversationSummary>;

/**
 * The conversation history in protocol v1. It contains the newest questions and their answers, sorted from oldest to
 * newest.
 */
export const ConversationHistory = z.lazy(() =>
	z.object({
		conversation_id: z.string(),
		history: z.array(
			z.object({
				user_message: z.string(),
				ai_response: z.string(),
				timestamp: DateTime,
				agent_type: AgentType,
			}),
		),
		summary: ConversationSummary,
	}),
);
export type ConversationHistory = z.infer<typeof ConversationHistory>;

/**
 * A conversation in a list. `unread` is true when the conversation has an answer that no client has received.
 * `branched_from` is the conversation that a branch was copied from, until that conversation is deleted.
 */
export const ConversationItem = z.object({
	conversation_id: z.string(),
	title: z.string(),
	last_message: z.string(),
	created_at: DateTime,
	last_activity: DateTime,
	unread: z.boolean(),
	/** Whether a question is in progress. Absent from responses of version 0.2.0. */
	running: z.boolean().default(false),
	branched_from: z.object({ conversation_id: z.string(), title: z.string() }).optional(),
});
export type ConversationItem = z.infer<typeof ConversationItem>;

/** Newest first. */
export const ConversationList = z.object({
	items: z.array(ConversationItem),
	next_cursor: z.string().nullable(),
});
export type ConversationList = z.infer<typeof ConversationList>;

export const ConversationListQuery = z.lazy(() =>
	z.object({
		q: z.string().max(200).optional(),
		limit: z.coerce.number().int().min(1).max(PAGE_ITEMS_MAX).default(PAGE_ITEMS_DEFAULT),
		cursor: z.string().max(100).optional(),
	}),
);

/**
 * @example
 * { "title": "Alpacas" }
 */
export const RenameRequest = z.strictObject({
	title: notBlank(onOneLine(z.string().max(TITLE_MAX_CHARS)).trim().min(1)),
});
/**
 * @example
 * { "message_id": "01JZ8Q2V5N3K7XWYD4RBTM6CHE" }
 */
export const RegenerateRequest = z.strictObject({ message_id: z.string().min(1).max(100) });
/**
 * The branch contains the messages up to `message_id`. If `message` is set, the branch continues with that question.
 *
 * @example
 * { "message_id": "01JZ8Q2V5N3K7XWYD4RBTM6CHE", "message": "And what about llamas?" }
 */
export const BranchRequest = z.strictObject({
	message_id: z.string().min(1).max(100),
	message: MessageText.optional(),
});

/** `task` is the new question's task. It is set only if the request contains a question. */
export const BranchCreated = z.object({ conversation_id: z.string(), task: ChatAccepted.optional() });
export type BranchCreated = z.infer<typeof BranchCreated>;

/** A conversation with all its messages. */
export const ConversationExport = z.object({
	conversation_id: z.string(),
	title: z.string(),
	created_at: DateTime,
	messages: z.array(Message),
});
export type ConversationExport = z.infer<typeof ConversationExport>;

export const MessageListQuery = z.lazy(() =>
	z.object({
		limit: z.coerce.number().int().min(1).max(PAGE_ITEMS_MAX).default(PAGE_ITEMS_DEFAULT),
		cursor: z
			.string()
			.regex(/^\d{1,15}$/, "must be the next_cursor of the previous page")
			.optional(),
	}),
);
export type MessageListQuery = z.infer<typeof MessageListQuery>;

/** The conversation that a protocol v1 request names in its query or body. */
export const ConversationReference = z.object({ conversation_id: ConversationId });

/** Confirms an action on a conversation. */
export const ConversationResponse = z.object({ message: z.string(), conversation_id: z.string() });
export type ConversationResponse = z.infer<typeof ConversationResponse>;

export const ConversationSummaryResponse = z.object({
	conversation_id: z.string(),
	summary: ConversationSummary,
});
export type ConversationSummaryResponse = z.infer<typeof ConversationSummaryResponse>;
