import { Hono } from "hono";
import { ChatRequest, type ChatResult, chatTask } from "../contracts/tasks.ts";
import type { BlockingChatAnswer } from "../contracts/tinyllama.ts";
import { AppError } from "../errors.ts";
import { createChain } from "../inference/create.ts";
import { accepted } from "./accepted.ts";
import type { AppEnv } from "./app-env.ts";
import { authenticate } from "./authenticate.ts";
import { endingOf, type TaskEnding } from "./follow-task.ts";
import { startTask } from "./tasks.ts";
import { jsonBody } from "./validate.ts";

/** After this time the blocking call answers where to look for the answer instead of hanging. */
export const BLOCKING_MAX_MS = 100_000;

/** The call that waits for its answer: the same task as any other, which goes on when nobody waits any more. */
export const blockingChat = (maxMs = BLOCKING_MAX_MS) =>
	new Hono<AppEnv>().post("/", authenticate, jsonBody(ChatRequest), async (c) => {
		const request = c.req.valid("json");
		const task = await startTask(c, request, chatTask(request));
		const limit = AbortSignal.timeout(maxMs);
		const { principal } = c.var;
		try {
			const [ending, model] = await Promise.all([
				endingOf({ env: c.env, principal, taskId: task.task_id }, limit),
				createChain(c.var.config, c.env).health(),
			]);
			return c.json(answerOf(resultOf(ending), model.device));
		} catch (error) {
			if (limit.aborted) return c.json(accepted(task), 202);
			throw error;
		}
	});

function resultOf(ending: TaskEnding): ChatResult {
	switch (ending.type) {
		case "task_completed":
			return ending.result;
		case "task_failed":
			throw new AppError(ending.code, ending.error);
		case "task_cancelled":
			throw new AppError("task_cancelled", ending.message);
	}
}

function answerOf(result: ChatResult, device: string | null): BlockingChatAnswer {
	const { response, model_used, agent_type, context_used, context_sources, question_type } = result;
	const { conversation_id, task_id, response_time_ms, processing_time, provider } = result;
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
		model_info: { name: model_used, device, loaded: provider !== "extractive" },
	};
}
