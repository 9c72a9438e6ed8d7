import { parseTaskId } from "../../../contracts/ids.ts";
import {
	OUTPUT_PREFIX,
	type OutputMessage,
	RESPONSE_PREFIX,
	type ResponseEcho,
	type ResponseErrorCode,
	type ResponseObject,
	type ResponseStatus,
} from "../../../contracts/openai-responses.ts";
import type { FinishReason, TokenUsage } from "../../../contracts/tasks.ts";

/** The fields of a response that do not change while it is generated. */
export interface ResponseHead {
	/** The id of the task; for a response that is not stored, one that names no task. */
	taskId: string;
	/** Epoch milliseconds. */
	createdAt: number;
	echo: ResponseEcho;
	isStored: boolean;
	/** The format of the answer. */
	format: string;
}

/**
 * How far a response is. `text` is the answer so far, and `attempt` the attempt that generated it. `endedAt` is in epoch
 * milliseconds.
 */
export type ResponseProgress =
	| { status: "queued" | "in_progress" }
	| {
			status: "completed";
			text: string;
			attempt: number;
			reason: FinishReason;
			usage: TokenUsage;
			endedAt: number;
	  }
	| { status: "failed"; code: ResponseErrorCode; message: string }
	| { status: "cancelled"; text: string; attempt: number };

/** Creates the object that describes a response. */
export function responseObject(head: ResponseHead, progress: ResponseProgress): ResponseObject {
	const { taskId, createdAt, echo, isStored, format } = head;
	const { conversationId } = parseTaskId(taskId);
	const isCut = progress.status === "completed" && progress.reason === "length";
	const status: ResponseStatus = isCut ? "incomplete" : progress.status;
	const usage = progress.status === "completed" ? progress.usage : null;
	return {
		...echo,
		id: RESPONSE_PREFIX + taskId,
		object: "response",
		created_at: Math.floor(createdAt / 1_000),
		completed_at: progress.status === "completed" && !isCut ? Math.floor(progress.endedAt / 1_000) : null,
		status,
		conversation: isStored ? { id: conversationId } : null,
		error: progress.status === "failed" ? { code: progress.code, message: progress.message } : null,
		incomplete_details: isCut ? { reason: "max_output_tokens" } : null,
		output: "text" in progress ? [outputOf(taskId, progress, status)] : [],
		parallel_tool_calls: true,
		store: isStored,
		text: { format: { type: format } },
		tool_choice: "auto",
		tools: [],
		truncation: truncationOf(isStored),
		usage: usage === null ? null : toUsage(usage),
	};
}

/** Returns how an input that is too long is handled. A conversation forgets its oldest messages. */
export function truncationOf(isStored: boolean): ResponseObject["truncation"] {
	return isStored ? "auto" : "disabled";
}

function outputOf(
	taskId: string,
	{ text, attempt }: { text: string; attempt: number },
	status: ResponseStatus,
): OutputMessage {
	return outputMessage(messageIdOf(taskId, attempt), text, status === "completed" ? status : "incomplete");
}

/** Creates the message of an attempt. `text` is null until the answer starts, and if the text was lost. */
export function outputMessage(
	id: string,
	text: string | null,
	status: OutputMessage["status"],
): OutputMessage {
	const content = text === null ? [] : [outputText(text)];
	return { id, type: "message", role: "assistant", status, content };
}

export function outputText(text: string): OutputMessage["content"][number] {
	return { type: "output_text", text, annotations: [], logprobs: [] };
}

/** Returns the id of an attempt's message. Clients expect that the messages of a stream have different ids. */
export function messageIdOf(taskId: string, attempt: number): string {
	const id = OUTPUT_PREFIX + taskId;
	return attempt > 1 ? `${id}_${attempt}` : id;
}

function toUsage({ prompt_tokens, completion_tokens }: TokenUsage): ResponseObject["usage"] {
	return {
		input_tokens: prompt_tokens,
		input_tokens_details: { cached_tokens: 0 },
		output_tokens: completion_tokens,
		output_tokens_details: { reasoning_tokens: 0 },
		total_tokens: prompt_tokens + completion_tokens,
	};
}
