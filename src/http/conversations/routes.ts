import { type Context, Hono } from "hono";
import { accepts } from "hono/accepts";
import * as z from "zod";
import { Attachment } from "../../contracts/attachments.ts";
import { ConversationSearchQuery, ConversationSearchResponse } from "../../contracts/conversation-search.ts";
import {
	BranchCreated,
	BranchRequest,
	ConversationExport,
	ConversationItem,
	ConversationList,
	ConversationListQuery,
	ConversationResponse,
	type Message,
	MessageList,
	MessageListQuery,
	RegenerateRequest,
	RenameRequest,
} from "../../contracts/conversations.ts";
import { FeedbackRequest, FeedbackResponse } from "../../contracts/feedback.ts";
import { ConversationId } from "../../contracts/ids.ts";
import { EXPORT_MESSAGES } from "../../contracts/limits.ts";
import { ChatAccepted } from "../../contracts/tasks.ts";
import { unwrap } from "../../errors.ts";
import { ulid } from "../../ids.ts";
import { getConversation } from "../../objects.ts";
import { type AppEnv, brainOf } from "../app-env.ts";
import { authenticate } from "../middleware/authenticate.ts";
import { jsonBody, params, query } from "../middleware/validate.ts";
import { describeRoute } from "../openapi/describe.ts";
import { accepted } from "../tasks/accepted.ts";
import { copyConversation } from "./copy-conversation.ts";
import { conversationMarkdown } from "./markdown.ts";

const AttachmentPath = z.object({ id: ConversationId, attachment_id: z.string().max(100) });
const MessagePath = z.object({ id: ConversationId, message_id: z.string().max(100) });
const path = params(z.object({ id: ConversationId }), "conversation_not_found");

/** The routes for the user's conversations and their messages. */
export const conversations = new Hono<AppEnv>()
	.use(authenticate)
	.get(
		"/",
		describeRoute("List conversations", { 200: ConversationList }),
		query(ConversationListQuery),
		async (c) =>
			c.json(unwrap(await brainOf(c).listConversations(c.req.valid("query"))) satisfies ConversationList),
	)
	.get(
		"/search",
		describeRoute("Search all messages", { 200: ConversationSearchResponse }),
		query(ConversationSearchQuery),
		async (c) => {
			const found = unwrap(await brainOf(c).searchConversations(c.req.valid("query")));
			// The types of RPC turn pairs into arrays.
			return c.json(ConversationSearchResponse.parse(found));
		},
	)
	.get("/:id", describeRoute("Get a conversation", { 200: ConversationItem }), path, async (c) =>
		c.json(unwrap(await brainOf(c).getConversation(c.req.valid("param").id)) satisfies ConversationItem),
	)
	.patch(
		"/:id",
		describeRoute("Rename a conversation", { 200: ConversationItem }),
		path,
		jsonBody(RenameRequest),
		async (c) => {
			const { id } = c.req.valid("param");
			const renamed = unwrap(await brainOf(c).renameConversation(id, c.req.valid("json").title));
			return c.json(renamed satisfies ConversationItem);
		},
	)
	.delete("/:id", describeRoute("Delete a conversation", { 200: ConversationResponse }), path, async (c) => {
		const { id } = c.req.valid("param");
		unwrap(await brainOf(c).deleteConversation(id));
		return c.json({
			message: "The conversation was deleted.",
			conversation_id: id,
		} satisfies ConversationResponse);
	})
	.get(
		"/:id/messages",
		describeRoute("List messages", { 200: MessageList }),
		path,
		query(MessageListQuery),
		async (c) => {
			const conversation = stubOf(c, c.req.valid("param").id);
			return c.json(unwrap(await conversation.listMessages(c.req.valid("query"))) satisfies MessageList);
		},
	)
	.get(
		"/:id/attachments/:attachment_id",
		describeRoute("Get an attachment", { 200: Attachment }, { errors: ["conversation_not_found"] }),
		params(AttachmentPath, "attachment_not_found"),
		async (c) => {
			const { id, attachment_id } = c.req.valid("param");
			return c.json(unwrap(await stubOf(c, id).getAttachment(attachment_id)) satisfies Attachment);
		},
	)
	.get(
		"/:id/export",
		describeRoute(
			"Export a conversation",
			{ 200: { "application/json": ConversationExport, "text/markdown": z.string() } },
			{ headers: { accept: "`text/markdown` for a Markdown document" } },
		),
		path,
		async (c) => {
			const { id } = c.req.valid("param");
			const { title, created_at } = unwrap(await brainOf(c).getConversation(id));
			const whole = { conversation_id: id, title, created_at, messages: await readAllMessages(c, id) };
			const type = accepts(c, {
				header: "Accept",
				supports: ["application/json", "text/markdown"],
				default: "application/json",
			});
			const extension = type === "text/markdown" ? "md" : "json";
			c.header("content-disposition", `attachment; filename="conversation-${id}.${extension}"`);
			c.header("vary", "Accept", { append: true });
			if (type === "application/json") return c.json(whole satisfies ConversationExport);
			return c.body(conversationMarkdown(whole), 200, { "content-type": "text/markdown; charset=utf-8" });
		},
	)
	.post(
		"/:id/regenerate",
		describeRoute(
			"Regenerate an answer",
			{ 200: ChatAccepted },
			{ errors: ["message_not_found", "conflict", "too_many_requests"] },
		),
		path,
		jsonBody(RegenerateRequest),
		async (c) => {
			const conversation = stubOf(c, c.req.valid("param").id);
			const task = unwrap(
				await conversation.regenerateAnswer(c.req.valid("json").message_id, c.var.principal.sessionId),
			);
			return c.json(accepted(task) satisfies ChatAccepted);
		},
	)
	.post(
		"/:id/messages/:message_id/feedback",
		describeRoute(
			"Rate an answer",
			{ 200: FeedbackResponse },
			{ errors: ["conversation_not_found", "message_not_found"] },
		),
		params(MessagePath, "message_not_found"),
		jsonBody(FeedbackRequest),
		async (c) => {
			const { id, message_id } = c.req.valid("param");
			const { rating, comment } = c.req.valid("json");
			const feedback = rating === null ? null : { rating, comment };
			unwrap(await stubOf(c, id).rateAnswer(message_id, feedback));
			return c.json({ message_id, feedback } satisfies FeedbackResponse);
		},
	)
	.post(
		"/:id/branch",
		describeRoute(
			"Branch a conversation",
			{ 201: BranchCreated },
			{ errors: ["message_not_found", "message_empty", "message_too_long"] },
		),
		path,
		jsonBody(BranchRequest),
		async (c) => {
			const { message_id, message } = c.req.valid("json");
			const source = c.req.valid("param").id;
			const id = `conv_${ulid(Date.now())}`;
			const start = await copyConversation(c.env, c.var.principal.userId, {
				source,
				target: id,
				messageId: message_id,
			});
			if (message === undefined) return c.json({ conversation_id: id } satisfies BranchCreated, 201);
			const task = unwrap(
				await stubOf(c, id).startTask({
					question: message,
					messageId: undefined,
					askedBy: c.var.principal.sessionId,
					...start,
				}),
			);
			return c.json({ conversation_id: id, task: accepted(task) } satisfies BranchCreated, 201);
		},
	);

function stubOf(c: Context<AppEnv>, conversationId: string) {
	return getConversation(c.env, c.var.principal.userId, conversationId);
}

async function readAllMessages(c: Context<AppEnv>, id: string): Promise<Message[]> {
	const messages: Message[] = [];
	let cursor: string | undefined;
	do {
		const query = { limit: EXPORT_MESSAGES, cursor, isExport: true };
		const page = unwrap(await stubOf(c, id).listMessages(query));
		messages.push(...page.items);
		cursor = page.next_cursor ?? undefined;
	} while (cursor !== undefined);
	return messages;
}
