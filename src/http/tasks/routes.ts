import { type Context, Hono } from "hono";
import * as z from "zod";
import { createKeyedHash } from "../../auth/keyed-hash.ts";
import type { ErrorCode } from "../../contracts/errors.ts";
import { TaskId } from "../../contracts/ids.ts";
import { TaskReport, TaskReportQuery } from "../../contracts/socket.ts";
import { chatTask, expansionTask, multiAgentTask, type TaskRequest } from "../../contracts/task-options.ts";
import { ChatRequest, ExpansionRequest, MultiAgentRequest } from "../../contracts/task-requests.ts";
import { type AcceptedTask, CancelAccepted, ChatAccepted } from "../../contracts/tasks.ts";
import { unwrap } from "../../errors.ts";
import { ulid } from "../../ids.ts";
import { createChain } from "../../inference/create.ts";
import { assertModelExists } from "../../inference/model-choice.ts";
import { getConversation, getConversationOfTask } from "../../objects.ts";
import { type AppEnv, brainOf } from "../app-env.ts";
import { authenticate } from "../middleware/authenticate.ts";
import { jsonBody, params, query } from "../middleware/validate.ts";
import { describeRoute } from "../openapi/describe.ts";
import { accepted, acceptedExpansion } from "./accepted.ts";

/** Errors that can reject a question. */
export const QUESTION_ERRORS = [
	"message_empty",
	"message_too_long",
	"attachment_empty",
	"attachments_too_large",
	"file_broken",
	"file_too_large",
	"file_without_text",
	"account_gone",
	"conflict",
	"too_many_requests",
] as const satisfies ErrorCode[];

const TaskPath = z.object({ task_id: TaskId });

/** The routes that create, poll and cancel tasks. */
export const tasks = new Hono<AppEnv>()
	.use(authenticate)
	.post(
		"/chat_async",
		describeRoute("Ask a question", { 200: ChatAccepted }, { errors: [...QUESTION_ERRORS, "not_found"] }),
		jsonBody(ChatRequest),
		async (c) => {
			const request = c.req.valid("json");
			const task = await startChat(c, request);
			return c.json(accepted(task));
		},
	)
	.post(
		"/multiagent_async",
		describeRoute("Ask several agents", { 200: ChatAccepted }, { errors: QUESTION_ERRORS }),
		jsonBody(MultiAgentRequest),
		async (c) => {
			const request = c.req.valid("json");
			const task = await startTask(c, request, multiAgentTask(request));
			return c.json(accepted(task, request.agent_preference));
		},
	)
	.post(
		"/expand_knowledge",
		describeRoute(
			"Add pages on a topic to the knowledge base",
			{ 200: ChatAccepted },
			{ errors: QUESTION_ERRORS },
		),
		jsonBody(ExpansionRequest),
		async (c) => {
			const request = c.req.valid("json");
			const task = expansionTask(request);
			return c.json(acceptedExpansion(await startTask(c, request, task), task));
		},
	)
	.get(
		"/status/:task_id",
		describeRoute("Get a task", { 200: TaskReport }),
		params(TaskPath, "task_not_found"),
		query(TaskReportQuery),
		async (c) => {
			const { task_id } = c.req.valid("param");
			const { after_seq } = c.req.valid("query");
			const conversation = getConversationOfTask(c.env, c.var.principal.userId, task_id);
			return c.json(unwrap(await conversation.getTask(task_id, after_seq)) satisfies TaskReport);
		},
	)
	.post(
		"/cancel/:task_id",
		describeRoute("Cancel a task", { 200: CancelAccepted }),
		params(TaskPath, "task_not_found"),
		async (c) => {
			const { task_id } = c.req.valid("param");
			const conversation = getConversationOfTask(c.env, c.var.principal.userId, task_id);
			const { status, state } = unwrap(await conversation.cancelTask(task_id));
			return c.json({ task_id, status, state } satisfies CancelAccepted);
		},
	);

/**
 * Starts a chat task. The task keeps a copy of the own agent that the request names.
 * @throws {AppError} `not_found` when there is no such agent or model
 */
export async function startChat(c: Context<AppEnv>, request: ChatRequest): Promise<AcceptedTask> {
	const brain = brainOf(c);
	await assertModelExists(createChain(c.var.config, c.env), request.model);
	const ownAgent = request.agent === undefined ? null : unwrap(await brain.getOwnAgentByName(request.agent));
	return startTask(c, request, chatTask(request, ownAgent));
}

/** Starts a task in the conversation of the request, or in a new one. */
async function startTask(
	c: Context<AppEnv>,
	ids: Pick<ChatRequest, "conversation_id" | "message_id">,
	request: TaskRequest,
): Promise<AcceptedTask> {
	const { userId, sessionId: askedBy } = c.var.principal;
	const { hashSecret } = c.var.config;
	const conversationId = ids.conversation_id ?? (await conversationIdFor(hashSecret, userId, ids.message_id));
	return unwrap(await getConversation(c.env, userId, conversationId).startTask({ ...request, askedBy }));
}

/**
 * Returns a new conversation id. It is derived from `messageId`, if there is one, so that a repeated call finds its
 * task.
 */
async function conversationIdFor(
	secret: string,
	userId: string,
	messageId: string | undefined,
): Promise<string> {
	return `conv_${messageId === undefined ? ulid(Date.now()) : await createKeyedHash(secret, "conversation", userId, messageId)}`;
}
