import * as z from "zod";
import { AgentType } from "./agents.ts";
import { ConversationId } from "./ids.ts";
import { PAGE_DEFAULT_ITEMS, PAGE_MAX_ITEMS, TITLE_MAX_CHARS } from "./limits.ts";
import { MessageText } from "./task-requests.ts";
import { ChatAccepted } from "./tasks.ts";

/**
 * `stopped`: the user stopped the answer and its text so far was kept. `failed`: no answer came. `superseded`: the
 * question was asked once more.
 */
export const MessageStatus = z.enum(["complete", "stopped", "failed", "superseded"]);
export type MessageStatus = z.infer<typeof MessageStatus>;

/** `question_id` is the id of the question that the message answers; a question's own id. */
export const Message = z.object({
	id: z.string(),
	role: z.enum(["user", "assistant"]),
	content: z.string(),
	status: MessageStatus,
	task_id: z.string(),
	question_id: z.string(),
	created_at: z.iso.datetime(),
});
export type Message = z.infer<typeof Message>;

/** Oldest first. `next_cursor` is null on the last page. */
export const MessageList = z.object({ items: z.array(Message), next_cursor: z.string().nullable() });
export type MessageList = z.infer<typeof MessageList>;

export const ConversationSummary = z.object({
	total_exchanges: z.int().nonnegative(),
	conversation_started: z.iso.datetime().nullable(),
	last_activity: z.iso.datetime().nullable(),
	topics_discussed: z.array(z.string()),
});
export type ConversationSummary = z.infer<typeof ConversationSummary>;

/** The conversation history of protocol v1: the newest questions with their answers, oldest first. */
export const ConversationHistory = z.object({
	conversation_id: z.string(),
	history: z.array(
		z.object({
			user_message: z.string(),
			ai_response: z.string(),
			timestamp: z.iso.datetime(),
			agent_type: AgentType,
		}),
	),
	summary: ConversationSummary,
});
export type ConversationHistory = z.infer<typeof ConversationHistory>;

/** A conversation in the list. `unread`: an answer came while nobody looked. */
export const ConversationItem = z.object({
	conversation_id: z.string(),
	title: z.string(),
	last_message: z.string(),
	created_at: z.iso.datetime(),
	last_activity: z.iso.datetime(),
	unread: z.boolean(),
});
export type ConversationItem = z.infer<typeof ConversationItem>;

/** Newest first. */
export const ConversationList = z.object({
	items: z.array(ConversationItem),
	next_cursor: z.string().nullable(),
});
export type ConversationList = z.infer<typeof ConversationList>;

export const ConversationListQuery = z.object({
	q: z.string().max(200).optional(),
	limit: z.coerce.number().int().min(1).max(PAGE_MAX_ITEMS).default(PAGE_DEFAULT_ITEMS),
	cursor: z.string().max(100).optional(),
});

export const RenameRequest = z.object({ title: z.string().trim().min(1).max(TITLE_MAX_CHARS) });
export const RegenerateRequest = z.object({ message_id: z.string().min(1).max(100) });
export const BranchRequest = z.object({
	message_id: z.string().min(1).max(100),
	message: MessageText.optional(),
});

/** A branch, and the task of the question that it was made with, if any. */
export const BranchCreated = z.object({ conversation_id: z.string(), task: ChatAccepted.optional() });
export type BranchCreated = z.infer<typeof BranchCreated>;

/** A whole conversation as one file. */
export const ConversationExport = z.object({
	conversation_id: z.string(),
	title: z.string(),
	created_at: z.iso.datetime(),
	messages: z.array(Message),
});
export type ConversationExport = z.infer<typeof ConversationExport>;

export const PageQuery = z.object({
	limit: z.coerce.number().int().min(1).max(PAGE_MAX_ITEMS).default(PAGE_DEFAULT_ITEMS),
	cursor: z
		.string()
		.regex(/^\d{1,15}$/, "use the next_cursor of the page before")
		.optional(),
});
export type PageQuery = z.infer<typeof PageQuery>;

/** The conversation that a protocol v1 request names in its query or body. */
export const NamedConversation = z.object({ conversation_id: ConversationId });

/** What a conversation was asked to do is done. */
export const ConversationDone = z.object({ message: z.string(), conversation_id: z.string() });
export type ConversationDone = z.infer<typeof ConversationDone>;

export const ConversationSummaryAnswer = z.object({
	conversation_id: z.string(),
	summary: ConversationSummary,
});
export type ConversationSummaryAnswer = z.infer<typeof ConversationSummaryAnswer>;
