import { Hono } from "hono";
import { z } from "zod";
import { keyedHash } from "../auth/keyed-hash.ts";
import { conversationOf, TaskId } from "../contracts/ids.ts";
import {
	type CancelAccepted,
	type ChatAccepted,
	ChatRequest,
	chatTask,
	type TaskStatus,
} from "../contracts/tasks.ts";
import { unwrap } from "../errors.ts";
import { ulid } from "../ids.ts";
import type { AppEnv } from "./app-env.ts";
import { authenticate } from "./authenticate.ts";
import { conversationStub } from "./objects.ts";
import { jsonBody, params } from "./validate.ts";

const TaskPath = z.object({ task_id: TaskId });

/** Questions over HTTP: ask, poll, stop. */
export const tasks = new Hono<AppEnv>()
	.use(authenticate)
	.post("/chat_async", jsonBody(ChatRequest), async (c) => {
		const request = c.req.valid("json");
		const { userId } = c.var.principal;
		const conversationId =
			request.conversation_id ??
			(await newConversationId(c.var.config.hashSecret, userId, request.message_id));
		const task = unwrap(await conversationStub(c.env, userId, conversationId).startTask(chatTask(request)));
		return c.json({
			task_id: task.task_id,
			status: "processing",
			message: "AI is processing your message...",
			check_status_url: `/api/agents/async/status/${task.task_id}/`,
			conversation_id: conversationId,
			agent_type: task.agent_type,
		} satisfies ChatAccepted);
	})
	.get("/status/:task_id", params(TaskPath, "task_not_found"), async (c) => {
		const { task_id } = c.req.valid("param");
		const conversation = conversationStub(c.env, c.var.principal.userId, conversationOf(task_id));
		return c.json(unwrap(await conversation.status(task_id)) satisfies TaskStatus);
	})
	.post("/cancel/:task_id", params(TaskPath, "task_not_found"), async (c) => {
		const { task_id } = c.req.valid("param");
		const conversation = conversationStub(c.env, c.var.principal.userId, conversationOf(task_id));
		const { status, state } = unwrap(await conversation.cancel(task_id));
		return c.json({ task_id, status, state } satisfies CancelAccepted);
	});

/** With a `message_id` the same call again must find the same conversation, or it would be another question. */
async function newConversationId(
	secret: string,
	userId: string,
	messageId: string | undefined,
): Promise<string> {
	return `conv_${messageId === undefined ? ulid(Date.now()) : await keyedHash(secret, "conversation", userId, messageId)}`;
}
