import { Hono } from "hono";
import type { ErrorCode } from "../../contracts/errors.ts";
import { BlockingChatResponse } from "../../contracts/protocol-v1-http.ts";
import { ChatRequest } from "../../contracts/task-requests.ts";
import { ChatAccepted, type ChatResult, isExpansion } from "../../contracts/tasks.ts";
import { AppError } from "../../errors.ts";
import { createChain } from "../../inference/create.ts";
import type { AppEnv } from "../app-env.ts";
import { authenticate } from "../middleware/authenticate.ts";
import { jsonBody } from "../middleware/validate.ts";
import { describeRoute } from "../openapi/describe.ts";
import { accepted } from "./accepted.ts";
import { errorOf, type TaskEnding, waitForEnding } from "./follow-task.ts";
import { QUESTION_ERRORS, startChat } from "./routes.ts";

/** Time after which the call stops waiting and returns the status URL, in milliseconds. */
const BLOCKING_MAX_MS = 100_000;

/** Errors that end a task without an answer. */
export const ENDING_ERRORS = [
	"generation_failed",
	"model_unavailable",
	"quota_exceeded",
	"task_cancelled",
	"task_timeout",
	"token_budget_exceeded",
	"token_rate_exceeded",
] as const satisfies ErrorCode[];

/** Creates the route that waits for the answer. The task continues if the client disconnects. */
export const blockingChat = (maxMs = BLOCKING_MAX_MS) =>
	new Hono<AppEnv>().post(
		"/",
		describeRoute(
			"Ask a question and wait for the answer",
			{ 200: BlockingChatResponse, 202: ChatAccepted },
			{ errors: [...QUESTION_ERRORS, ...ENDING_ERRORS, "not_found"] },
		),
		authenticate,
		jsonBody(ChatRequest),
		async (c) => {
			const request = c.req.valid("json");
			const task = await startChat(c, request);
			const limit = AbortSignal.timeout(maxMs);
			const { principal } = c.var;
			try {
				const chain = createChain(c.var.config, c.env);
				const [ending, { device }] = await Promise.all([
					waitForEnding({ env: c.env, principal, taskId: task.task_id }, limit),
					chain.health(),
				]);
				const result = resultOf(ending);
				return c.json(toResponse(result, { device, loaded: chain.hasModel(result.provider) }));
			} catch (error) {
				if (limit.aborted) return c.json(accepted(task), 202);
				throw error;
			}
		},
	);

function resultOf(ending: TaskEnding): ChatResult {
	switch (ending.type) {
		case "task_completed":
			if (isExpansion(ending.result)) throw new Error("a question was answered with an expansion");
			return ending.result;
		case "task_failed":
			throw errorOf(ending);
		case "task_cancelled":
			throw new AppError("task_cancelled", ending.message);
	}
}

function toResponse(
	result: ChatResult,
	model: { device: string | null; loaded: boolean },
): BlockingChatResponse {
	const { response, model_used, agent_type, context_used, context_sources, question_type } = result;
	const { conversation_id, task_id, response_time_ms, processing_time } = result;
	return {
		response,
		model_used,
		agent_type,
		context_used,
		context_sources,
		question_type,
		conversation_id,
		task_id,
		response_time_ms,
		processing_time,
		model_info: { name: model_used, ...model },
	};
}
