import type { Principal } from "../../auth/principal.ts";
import { MESSAGE_MAX_CHARS } from "../../contracts/limits.ts";
import { agentOptions, type TaskOptions } from "../../contracts/task-options.ts";
import { isExpansion, type Stage } from "../../contracts/tasks.ts";
import { AppError, unwrap } from "../../errors.ts";
import { getConversation } from "../../objects.ts";
import { errorOf, followTask } from "../tasks/follow-task.ts";
import type { CompletionEvent } from "./completion-response.ts";
import { OpenAiRequestError } from "./errors.ts";
import { type CompletionRequest, lastQuestion } from "./request.ts";

export interface ConversationCall {
	env: Env;
	principal: Principal;
	conversationId: string;
	maxTokens: number;
}

/**
 * Answers a call by running a task in a conversation. The question is the last user message; earlier messages come from
 * the stored conversation, not from the request. An aborted `signal` cancels the task, as if the user had stopped it.
 */
export async function* completeInConversation(
	request: CompletionRequest,
	{ env, principal, conversationId, maxTokens }: ConversationCall,
	signal: AbortSignal,
): AsyncGenerator<CompletionEvent> {
	const { text: question } = lastQuestion(request.messages);
	if (question.length > MESSAGE_MAX_CHARS) throw questionTooLong();
	// A stub stays broken after it has failed, so every call to the conversation uses a new one.
	const conversation = () => getConversation(env, principal.userId, conversationId);
	const options = taskOptions(request, maxTokens);
	const task = unwrap(
		await conversation().startTask({ question, messageId: undefined, options, askedBy: principal.sessionId }),
	);
	const { stream } = request;
	let sent = "";
	try {
		for await (const frame of followTask({ env, principal, taskId: task.task_id }, signal)) {
			switch (frame.type) {
				case "task_update":
					if (SILENT_STAGES.has(frame.stage)) yield { type: "queued" };
					break;
				case "task_token":
					if (!stream) break;
					sent += frame.text;
					yield { type: "text", text: frame.text };
					break;
				case "snapshot":
					if (!stream) break;
					yield* remainder(sent, frame.text);
					sent = frame.text;
					break;
				case "task_retrying":
					if (sent !== "") throw answerRestarted();
					break;
				case "task_completed": {
					if (isExpansion(frame.result))
						throw new Error("expected an answer, got the result of an expansion");
					const { response, finish_reason, usage, provider } = frame.result;
					yield* remainder(sent, response);
					yield { type: "finish", reason: finish_reason, usage, provider };
					return;
				}
				case "task_failed":
					throw errorOf(frame);
				case "task_cancelled":
					throw new AppError("task_cancelled", frame.message);
			}
		}
	} finally {
		if (signal.aborted) await conversation().cancelTask(task.task_id);
	}
}

/** Returns the options of a task that answers a call. */
export function taskOptions(request: CompletionRequest, maxTokens: number) {
	return {
		kind: "chat" as const,
		...agentOptions(request.agent ?? "general", request.ownAgent),
		...(request.chosenModel === null ? {} : { model: request.chosenModel }),
		use_context: request.agent !== null,
		max_tokens: maxTokens,
		...(request.temperature === null ? {} : { temperature: request.temperature }),
		sampling: request.sampling,
		...(request.stop.length === 0 ? {} : { stop: request.stop }),
	} satisfies TaskOptions;
}

/** Stages that can take a long time and produce no text. */
const SILENT_STAGES: ReadonlySet<Stage> = new Set<Stage>(["waiting", "finding", "reading"]);

/** Yields the text that has not been sent yet. Throws if the text already sent has changed. */
function* remainder(sent: string, whole: string): Generator<CompletionEvent> {
	if (!whole.startsWith(sent)) throw answerRestarted();
	if (whole.length > sent.length) yield { type: "text", text: whole.slice(sent.length) };
}

function questionTooLong(): OpenAiRequestError {
	return new OpenAiRequestError(
		"message_too_long",
		`messages: the last user message is longer than ${MESSAGE_MAX_CHARS} characters; shorten it.`,
		{ param: "messages" },
	);
}

function answerRestarted(): AppError {
	return new AppError(
		"generation_failed",
		"The answer was cut off and is being regenerated; read it in the conversation.",
	);
}
