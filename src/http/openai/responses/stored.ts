import type { Principal } from "../../../auth/principal.ts";
import { formatTaskId, parseTaskId } from "../../../contracts/ids.ts";
import type { ResponseEcho } from "../../../contracts/openai-responses.ts";
import type { ServerFrame } from "../../../contracts/socket.ts";
import { isExpansion, type TaskResult, type TaskStatus } from "../../../contracts/tasks.ts";
import { AppError, unwrap } from "../../../errors.ts";
import { ulidTime } from "../../../ids.ts";
import { getConversationOfTask } from "../../../objects.ts";
import { followTask } from "../../tasks/follow-task.ts";
import { OpenAiRequestError } from "../errors.ts";
import { ResponseEvents } from "./response-events.ts";
import type { ResponseHead, ResponseProgress } from "./response-object.ts";

/** A stored response: its unchanging fields, and the status of its task. */
export interface StoredResponse {
	head: ResponseHead;
	status: TaskStatus;
	question: { id: string; text: string };
	/** Whether its conversation has no later response. */
	isNewest: boolean;
	/** Whether its conversation has no other response. */
	isOnly: boolean;
}

/**
 * Reads a stored response. Any task can be read as a response.
 *
 * @throws the error that `notFound` creates when there is no such task
 */
export async function readResponse(
	env: Env,
	userId: string,
	taskId: string,
	notFound: () => AppError = responseNotFound,
): Promise<StoredResponse> {
	const found = await getConversationOfTask(env, userId, taskId).getResponse(taskId);
	if ("error" in found && found.error.code === "task_not_found") throw notFound();
	const { echo, ...response } = unwrap(found);
	return { ...response, head: headOf(taskId, echo ?? defaultEcho(response.status)) };
}

/** Returns the unchanging fields of a stored response. */
export function headOf(taskId: string, echo: ResponseEcho): ResponseHead {
	const { ulid } = parseTaskId(taskId);
	return { taskId, createdAt: ulidTime(ulid), echo, isStored: true, format: "text" };
}

/** Converts the status of a task to the progress of its response. */
export function progressOf(status: TaskStatus): ResponseProgress {
	const { task_id, state, result, text = "", attempt, code, error = "" } = status;
	if (state === "completed" && result !== undefined) return completion(task_id, result);
	if (state === "failed") return failure(new AppError(code ?? "internal_error", error));
	if (state === "cancelled") return { status: "cancelled", text, attempt };
	return { status: state === "queued" ? "queued" : "in_progress" };
}

/**
 * Yields the events of a stored response after the event with the number `after`. Ending the iteration does not stop
 * the response.
 */
export async function* streamResponse(
	env: Env,
	principal: Principal,
	head: ResponseHead,
	after: number,
	signal: AbortSignal,
): AsyncGenerator<string> {
	const events = new ResponseEvents(head, after);
	yield* events.start();
	for await (const frame of followTask({ env, principal, taskId: head.taskId }, signal))
		yield* eventsOf(frame, events);
}

function* eventsOf(frame: ServerFrame, events: ResponseEvents): Generator<string> {
	switch (frame.type) {
		case "task_token":
			yield* events.append(frame.attempt, frame.text);
			break;
		case "task_update":
			if (frame.state !== "queued") yield* events.begin();
			break;
		case "snapshot":
			if (frame.state !== "queued") yield* events.begin();
			if (frame.text !== "") yield* events.replace(frame.attempt, frame.text);
			break;
		case "task_completed":
			yield* events.end(completion(frame.task_id, frame.result));
			break;
		case "task_failed":
			yield* events.end(failure(new AppError(frame.code, frame.error)));
			break;
		case "task_cancelled":
			yield* events.end({ status: "cancelled", text: frame.text, attempt: events.attempt });
	}
}

/** Returns the progress of a response that was completed. */
function completion(taskId: string, result: TaskResult) {
	const { response: text, attempts: attempt, response_time_ms } = result;
	const endedAt = ulidTime(parseTaskId(taskId).ulid) + response_time_ms;
	const end = isExpansion(result)
		? { reason: "stop" as const, usage: NO_USAGE }
		: { reason: result.finish_reason, usage: result.usage };
	return { status: "completed" as const, text, attempt, endedAt, ...end };
}

/** Returns the progress of a response that failed. OpenAI's API has few codes for the error of a response. */
export function failure({ status, message }: AppError) {
	const isServerError = status >= 500;
	const code = status === 429 ? "rate_limit_exceeded" : isServerError ? "server_error" : "invalid_prompt";
	return { status: "failed", code, message } as const;
}

export function responseNotFound(): OpenAiRequestError {
	return new OpenAiRequestError("not_found", "There is no such response.", {
		param: "response_id",
		openAiCode: "response_not_found",
	});
}

const NO_USAGE = { prompt_tokens: 0, completion_tokens: 0 };

/** Returns what a task that was asked in another way repeats. */
function defaultEcho({ agent_type }: TaskStatus): ResponseEcho {
	return {
		model: `omeruta/${agent_type}`,
		previous_response_id: null,
		background: true,
		instructions: null,
		max_output_tokens: null,
		temperature: null,
		top_p: null,
		metadata: {},
	};
}

/** Returns an id for a response that is not stored. */
export function unstoredTaskId(ulid: string): string {
	return formatTaskId("unstored", ulid);
}
