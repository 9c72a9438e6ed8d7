import { type Context, Hono } from "hono";
import * as z from "zod";
import { formatAnswerId, parseTaskId } from "../../../contracts/ids.ts";
import {
	InputItemsQuery,
	RESPONSE_PREFIX,
	ResponseDeleted,
	ResponseInputItems,
	ResponseObject,
	ResponsePath,
	ResponseQuery,
	ResponseRequest,
} from "../../../contracts/openai-responses.ts";
import { AppError, unwrap } from "../../../errors.ts";
import { ulid } from "../../../ids.ts";
import { getBrain, getConversation, getConversationOfTask } from "../../../objects.ts";
import type { AppEnv } from "../../app-env.ts";
import { copyConversation } from "../../conversations/copy-conversation.ts";
import { describeRoute } from "../../openapi/describe.ts";
import { eventStream } from "../../tasks/event-stream.ts";
import { waitForEnding } from "../../tasks/follow-task.ts";
import { ANSWER_ERRORS } from "../answer-errors.ts";
import { taskOptions } from "../conversation.ts";
import { invalidParameter, OpenAiRequestError } from "../errors.ts";
import { resolveModel } from "../models.ts";
import { rateLimitHeaders } from "../rate-limits.ts";
import { parseOpenAi, parseOpenAiBody } from "../request.ts";
import { answerTokens, startCompletion, stopOnDisconnect } from "../start-completion.ts";
import { toResponseError } from "./parameter-names.ts";
import { answerNotStored, checkKnown } from "./references.ts";
import { type ParsedResponse, parseResponse, storedQuestion, withInstructions } from "./request.ts";
import { type ResponseHead, responseObject } from "./response-object.ts";
import {
	headOf,
	progressOf,
	readResponse,
	responseNotFound,
	streamResponse,
	unstoredTaskId,
} from "./stored.ts";
import { collectUnstored, streamUnstored } from "./unstored.ts";

const events = { "application/json": ResponseObject, "text/event-stream": z.string() };
const ofResponse = { param: z.object({ response_id: z.string() }), errors: ["not_found"] } as const;

/** OpenAI's Responses API. A stored response is a task of a conversation, which continues if its client disconnects. */
export const openaiResponses = new Hono<AppEnv>()
	.post(
		"/",
		describeRoute(
			"Create a response",
			{ 200: events },
			{
				json: ResponseRequest,
				errors: [...ANSWER_ERRORS, "message_not_found"],
			},
		),
		rateLimitHeaders,
		async (c) => {
			if (c.req.header("x-conversation-id") !== undefined)
				throw invalidParameter("X-Conversation-Id", "is not supported; send conversation");
			const request = parseOpenAiBody(ResponseRequest, await c.req.text());
			c.set("toErrorBody", toResponseError);
			const parsed = parseResponse(request, c.var.config.modelAliases);
			const resolved = { ...parsed, completion: await resolveModel(c, parsed.completion) };
			return parsed.isStored ? createStored(c, resolved) : createUnstored(c, resolved);
		},
	)
	.get(
		"/:response_id",
		describeRoute(
			"Get a response, or continue its stream",
			{ 200: events },
			{ ...ofResponse, query: ResponseQuery, errors: ["not_found", "invalid_request"] },
		),
		async (c) => {
			const { stream, starting_after } = parseOpenAi(ResponseQuery, c.req.query());
			const { head, status } = await readResponse(c.env, c.var.principal.userId, taskIdOf(c));
			if (stream) return respondWithStream(c, head, starting_after ?? -1);
			return c.json(responseObject(head, progressOf(status)) satisfies ResponseObject);
		},
	)
	.post(
		"/:response_id/cancel",
		describeRoute("Cancel a response", { 200: ResponseObject }, ofResponse),
		async (c) => {
			const taskId = taskIdOf(c);
			const { userId } = c.var.principal;
			const { head } = await readResponse(c.env, userId, taskId);
			const status = unwrap(await getConversationOfTask(c.env, userId, taskId).cancelTask(taskId));
			return c.json(responseObject(head, progressOf(status)) satisfies ResponseObject);
		},
	)
	.get(
		"/:response_id/input_items",
		describeRoute(
			"List the input of a response",
			{ 200: ResponseInputItems },
			{ ...ofResponse, query: InputItemsQuery, errors: ["not_found", "invalid_request"] },
		),
		async (c) => {
			const { after } = parseOpenAi(InputItemsQuery, c.req.query());
			const { question } = await readResponse(c.env, c.var.principal.userId, taskIdOf(c));
			return c.json(inputItems(question, after) satisfies ResponseInputItems);
		},
	)
	.delete(
		"/:response_id",
		describeRoute(
			"Delete a response and its conversation",
			{ 200: ResponseDeleted },
			{ ...ofResponse, errors: ["not_found", "conflict"] },
		),
		async (c) => {
			const taskId = taskIdOf(c);
			const { userId } = c.var.principal;
			const { isOnly } = await readResponse(c.env, userId, taskId);
			const { conversationId } = parseTaskId(taskId);
			if (!isOnly)
				throw new AppError(
					"conflict",
					`The conversation has other responses; use DELETE /api/conversations/${conversationId}/.`,
				);
			unwrap(await getBrain(c.env, userId).deleteConversation(conversationId));
			return c.json({
				id: RESPONSE_PREFIX + taskId,
				object: "response",
				deleted: true,
			} satisfies ResponseDeleted);
		},
	);

async function createStored(c: Context<AppEnv>, parsed: ParsedResponse): Promise<Response> {
	const { request, echo } = parsed;
	const { question, instructions } = storedQuestion(parsed);
	const { userId, sessionId: askedBy } = c.var.principal;
	const completion = withInstructions(parsed.completion, instructions);
	const options = { ...taskOptions(completion, answerTokens(parsed.completion)), response: echo };
	const start = async () => {
		const { conversationId, after } = await conversationOf(c, parsed);
		const asked = { question, messageId: undefined, options, askedBy, ...(after !== undefined && { after }) };
		return getConversation(c.env, userId, conversationId).startTask(asked);
	};
	const started = await start();
	// If another response has continued the conversation meanwhile, this one becomes a branch.
	const isOvertaken = "error" in started && started.error.code === "conflict";
	const task = unwrap(isOvertaken ? await start() : started);
	const head = headOf(task.task_id, echo);
	if (request.stream) return respondWithStream(c, head, -1);
	if (!request.background) {
		const follow = { env: c.env, principal: c.var.principal, taskId: task.task_id };
		await waitForEnding(follow, c.req.raw.signal);
	}
	const { status } = await readResponse(c.env, userId, task.task_id);
	return c.json(responseObject(head, progressOf(status)) satisfies ResponseObject);
}

/**
 * Returns the conversation that a response belongs to, and the task of it that the response must follow. If the
 * previous response is not the newest of its conversation, this is a new branch, which ends with that response.
 */
async function conversationOf(
	c: Context<AppEnv>,
	parsed: ParsedResponse,
): Promise<{ conversationId: string; after?: string }> {
	const { request, previous, continuation } = parsed;
	const created = `conv_${ulid(Date.now())}`;
	if (previous === null) return { conversationId: request.conversation ?? created };
	const { userId } = c.var.principal;
	const notFound = continuation === null ? previousNotFound : answerNotStored;
	const { isNewest } = await readResponse(c.env, userId, previous, notFound);
	if (continuation !== null) await checkKnown(c.env, userId, continuation);
	const { conversationId: source, ulid: previousUlid } = parseTaskId(previous);
	if (isNewest) return { conversationId: source, after: previousUlid };
	const messageId = formatAnswerId(previousUlid);
	await copyConversation(c.env, userId, { source, target: created, messageId });
	return { conversationId: created };
}

function previousNotFound(): OpenAiRequestError {
	return new OpenAiRequestError("invalid_request", "previous_response_id: There is no such response.", {
		param: "previous_response_id",
		openAiCode: "previous_response_not_found",
	});
}

/** Lists the only input item of a response. */
function inputItems(
	{ id, text }: { id: string; text: string },
	after: string | undefined,
): ResponseInputItems {
	if (after !== undefined && after !== id) throw invalidParameter("after", "must be the id of an item");
	const content = [{ type: "input_text" as const, text }];
	const item = { id, type: "message" as const, role: "user" as const, status: "completed" as const, content };
	const data = after === undefined ? [item] : [];
	const lastId = data[0]?.id ?? null;
	return { object: "list", data, first_id: lastId, last_id: lastId, has_more: false };
}

async function createUnstored(c: Context<AppEnv>, parsed: ParsedResponse): Promise<Response> {
	const { request, completion, echo } = parsed;
	const now = Date.now();
	const id = ulid(now);
	const stop = stopOnDisconnect(c);
	const answer = await startCompletion(c, completion, id, stop.signal);
	const head: ResponseHead = {
		taskId: unstoredTaskId(id),
		createdAt: now,
		echo,
		isStored: false,
		format: request.text?.format?.type ?? "text",
	};
	if (!request.stream) return c.json((await collectUnstored(answer, head)) satisfies ResponseObject);
	// Wait for the first event, because an earlier error can still set the status.
	const first = await answer.next();
	if (first.done) throw new Error("the response ended without a finish event or an error");
	const { response, work } = eventStream(streamUnstored(first.value, answer, head), stop);
	c.executionCtx.waitUntil(work);
	return response;
}

function respondWithStream(c: Context<AppEnv>, head: ResponseHead, after: number): Response {
	const stop = new AbortController();
	const parts = streamResponse(c.env, c.var.principal, head, after, stop.signal);
	return eventStream(parts, stop).response;
}

function taskIdOf(c: Context<AppEnv>): string {
	const parsed = ResponsePath.safeParse({ response_id: c.req.param("response_id") });
	if (!parsed.success) throw responseNotFound();
	return parsed.data.response_id;
}
