import * as z from "zod";
import { AgentType } from "./agents.ts";
import { ApiKeyScope } from "./auth.ts";
import { ConversationItem } from "./conversations.ts";
import { ErrorBody } from "./errors.ts";
import { ConversationId } from "./ids.ts";
import { PageItem, SearchRequest, SearchResult } from "./knowledge.ts";
import { MCP_PAGE_CHARS_MAX, MESSAGE_MAX_CHARS } from "./limits.ts";
import { Source } from "./tasks.ts";
import { NonNegativeInt, notBlank } from "./values.ts";

/** The inputs and outputs of the MCP tools. Models read the descriptions. */

export const SearchKnowledgeInput = z.object({
	query: SearchRequest.shape.query.describe("A question or keywords"),
	limit: z.int().min(1).max(50).default(10).describe("Maximum number of passages"),
});
export const SearchKnowledgeOutput = z.object({
	results: z.array(
		SearchResult.pick({
			page_id: true,
			title: true,
			url: true,
			heading: true,
			text: true,
			start: true,
			end: true,
			score: true,
		}),
	),
});
export type SearchKnowledgeOutput = z.infer<typeof SearchKnowledgeOutput>;

export const AskInput = z.lazy(() =>
	z.object({
		question: notBlank(z.string().max(MESSAGE_MAX_CHARS).trim().min(1)),
		conversation_id: ConversationId.optional().describe(
			"The conversation to continue; without it, a new conversation is created",
		),
		agent: AgentType.default("qa").describe("The agent that answers"),
	}),
);
export type AskInput = z.output<typeof AskInput>;
export const AskOutput = z.object({
	answer: z.string(),
	sources: z.array(
		Source.pick({ n: true, page_id: true, title: true, heading: true, url: true, snippet: true }),
	),
	conversation_id: z.string(),
	task_id: z.string(),
});
export type AskOutput = z.infer<typeof AskOutput>;

export const AddPageOutput = z.object({
	page: PageItem.pick({ id: true, title: true, url: true, words: true }),
});
export type AddPageOutput = z.infer<typeof AddPageOutput>;

export const ReadPageInput = z.lazy(() =>
	z.object({
		page_id: z.string().regex(/^[\w-]{1,64}$/),
		offset: NonNegativeInt.default(0).describe("Where to start reading, in UTF-16 code units"),
		max_chars: z.int().min(1).max(MCP_PAGE_CHARS_MAX).default(MCP_PAGE_CHARS_MAX),
	}),
);
/** `next_offset` is null when the text ends here. */
export const ReadPageOutput = z.lazy(() =>
	z.object({
		page_id: z.string(),
		title: z.string(),
		url: z.string().nullable(),
		text: z.string(),
		total_chars: NonNegativeInt,
		next_offset: NonNegativeInt.nullable(),
	}),
);
export type ReadPageOutput = z.infer<typeof ReadPageOutput>;

export const ListConversationsInput = z.lazy(() =>
	z.object({
		query: z.string().max(200).optional().describe("Words in the title"),
		limit: z.int().min(1).max(100).default(20),
		cursor: z.string().max(100).optional().describe("`next_cursor` of the previous page"),
	}),
);
export const ListConversationsOutput = z.object({
	items: z.array(
		ConversationItem.pick({ conversation_id: true, title: true, last_message: true, last_activity: true }),
	),
	next_cursor: z.string().nullable(),
});
export type ListConversationsOutput = z.infer<typeof ListConversationsOutput>;

/** A JSON-RPC message. The MCP library validates it. */
export const McpMessage = z.record(z.string(), z.unknown());
/** Errors of authentication have the format of the API; all others are JSON-RPC errors. */
export const McpError = z.lazy(() =>
	z.union([
		ErrorBody,
		z.looseObject({
			jsonrpc: z.literal("2.0"),
			error: z.looseObject({ code: z.int(), message: z.string() }),
		}),
	]),
);

/** OAuth 2.0 Protected Resource Metadata (RFC 9728) of the MCP server. */
export const ProtectedResource = z.lazy(() =>
	z.object({
		resource: z.url(),
		resource_name: z.string(),
		resource_documentation: z.url(),
		bearer_methods_supported: z.array(z.literal("header")),
		scopes_supported: z.array(ApiKeyScope),
	}),
);
export type ProtectedResource = z.infer<typeof ProtectedResource>;
