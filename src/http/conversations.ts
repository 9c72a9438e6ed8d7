import { Hono } from "hono";
import { z } from "zod";
import { type MessageList, PageQuery } from "../contracts/conversations.ts";
import { ConversationId } from "../contracts/ids.ts";
import { unwrap } from "../errors.ts";
import type { AppEnv } from "./app-env.ts";
import { authenticate } from "./authenticate.ts";
import { conversationStub } from "./objects.ts";
import { params, query } from "./validate.ts";

const ConversationPath = z.object({ id: ConversationId });

/** What was said in a conversation. */
export const conversations = new Hono<AppEnv>()
	.use(authenticate)
	.get("/:id/messages", params(ConversationPath, "conversation_not_found"), query(PageQuery), async (c) => {
		const { id } = c.req.valid("param");
		const conversation = conversationStub(c.env, c.var.principal.userId, id);
		return c.json(unwrap(await conversation.messages(c.req.valid("query"))) satisfies MessageList);
	});
