import { ANSWER_DEFAULT_TOKENS } from "../../contracts/limits.ts";
import type { AskInput, AskOutput } from "../../contracts/mcp.ts";
import type { ServerFrame } from "../../contracts/socket.ts";
import { agentOptions, type TaskOptions } from "../../contracts/task-options.ts";
import { isExpansion } from "../../contracts/tasks.ts";
import { AppError, unwrap } from "../../errors.ts";
import { ulid } from "../../ids.ts";
import { getConversation } from "../../objects.ts";
import { listCited } from "../../text/used-sources.ts";
import { errorOf, followTask } from "../tasks/follow-task.ts";
import type { McpCall } from "./call.ts";

/**
 * Asks a question as a task in a conversation of the user, and returns the answer. An aborted `signal` cancels the task.
 *
 * @param onProgress receives a description of each stage
 * @throws {AppError} when the question is rejected, or the task fails or is canceled
 */
export async function ask(
	{ question, conversation_id: conversationId = `conv_${ulid(Date.now())}`, agent }: AskInput,
	{ env, principal }: McpCall,
	signal: AbortSignal,
	onProgress: (message: string) => Promise<void>,
): Promise<AskOutput> {
	// A stub stays broken after it has failed, so every call to the conversation uses a new one.
	const conversation = () => getConversation(env, principal.userId, conversationId);
	const options: TaskOptions = {
		kind: "chat",
		...agentOptions(agent, null),
		use_context: true,
		max_tokens: ANSWER_DEFAULT_TOKENS,
	};
	const task = unwrap(
		await conversation().startTask({ question, messageId: undefined, options, askedBy: principal.sessionId }),
	);
	try {
		for await (const frame of followTask({ env, principal, taskId: task.task_id }, signal)) {
			if (frame.type === "task_update") await onProgress(frame.message);
			const output = outputOf(frame, conversationId);
			if (output !== null) return output;
		}
		throw new Error("the task ended without a final event");
	} catch (error) {
		if (!signal.aborted) throw error;
		await conversation().cancelTask(task.task_id);
		throw new AppError("task_cancelled", "The client canceled the question; ask it again if needed.");
	}
}

/** Returns the output if the frame completes the task, otherwise null. Throws if the task failed or was canceled. */
function outputOf(frame: ServerFrame, conversation_id: string): AskOutput | null {
	switch (frame.type) {
		case "task_failed":
			throw errorOf(frame);
		case "task_cancelled":
			throw new AppError("task_cancelled", frame.message);
		case "task_completed": {
			if (isExpansion(frame.result)) throw new Error("expected an answer, got the result of an expansion");
			const { response, sources, task_id } = frame.result;
			return {
				answer: response,
				sources: sources.map(({ n, page_id, title, heading, url, snippet }) => ({
					...{ n, page_id, title, url, snippet },
					...(heading !== undefined && { heading }),
				})),
				conversation_id,
				task_id,
			};
		}
		default:
			return null;
	}
}

/** Formats an answer and the sources that it cites as text. */
export function answerText({ answer, sources, conversation_id }: AskOutput): string {
	const list = listCited(answer, sources).map(
		({ n, title, heading, url, page_id }) =>
			`[${n}] ${[title, heading].filter(Boolean).join(" > ")} (${url ?? `page_id ${page_id}`})`,
	);
	return [
		answer,
		...(list.length === 0 ? [] : [`Sources:\n${list.join("\n")}`]),
		`conversation_id: ${conversation_id}`,
	].join("\n\n");
}
