import type { Principal } from "../../auth/principal.ts";
import { MESSAGE_MAX_CHARS } from "../../contracts/limits.ts";
import type { TaskOptions } from "../../contracts/task-requests.ts";
import { isExpansion, type Stage } from "../../contracts/tasks.ts";
import { AppError, unwrap } from "../../errors.ts";
import { getConversation } from "../../objects.ts";
import { followTask } from "../tasks/follow-task.ts";
import type { CompletionEvent } from "./answer.ts";
import { OpenAiFault } from "./errors.ts";
import { type Completion, questionOf } from "./request.ts";

export interface ConversationCall {
	env: Env;
	principal: Principal;
	conversationId: string;
	maxTokens: number;
}

/**
 * A call that is a task of a conversation: the last message of the user is the question, and the conversation remembers
 * the rest by itself. An aborted `signal` stops the task, as the user's own stop would.
 */
export async function* completeInConversation(
	completion: Completion,
	{ env, principal, conversationId, maxTokens }: ConversationCall,
	signal: AbortSignal,
): AsyncGenerator<CompletionEvent> {
	const { text: question } = questionOf(completion.messages);
	if (question.length > MESSAGE_MAX_CHARS) throw tooLong();
	const conversation = () => getConversation(env, principal.userId, conversationId);
	const options: TaskOptions = {
		kind: "chat",
		agent_type: completion.agent ?? "general",
		use_context: completion.agent !== null,
		max_tokens: maxTokens,
		...(completion.temperature === null ? {} : { temperature: completion.temperature }),
		sampling: completion.sampling,
		...(completion.stop.length === 0 ? {} : { stop: completion.stop }),
	};
	const task = unwrap(await conversation().startTask({ question, messageId: undefined, options }));
	const { stream } = completion;
	let said = "";
	try {
		for await (const frame of followTask({ env, principal, taskId: task.task_id }, signal)) {
			switch (frame.type) {
				case "task_update":
					if (PAUSES.has(frame.stage)) yield { type: "queued" };
					break;
				case "task_token":
					if (!stream) break;
					said += frame.text;
					yield { type: "text", text: frame.text };
					break;
				case "snapshot":
					if (!stream) break;
					yield* remainder(said, frame.text);
					said = frame.text;
					break;
				case "task_retrying":
					if (said !== "") throw brokenOff();
					break;
				case "task_completed": {
					if (isExpansion(frame.result)) throw new Error("a question was answered with an expansion");
					const { response, finish_reason, usage } = frame.result;
					yield* remainder(said, response);
					yield { type: "finish", reason: finish_reason, usage };
					return;
				}
				case "task_failed":
					throw new AppError(frame.code, frame.error);
				case "task_cancelled":
					throw new AppError("task_cancelled", frame.message);
			}
		}
	} finally {
		if (signal.aborted) await conversation().cancel(task.task_id);
	}
}

/** Stages that may last, without a word of the answer. */
const PAUSES: ReadonlySet<Stage> = new Set<Stage>(["waiting", "finding", "reading"]);

/** What is still to be said. What was said cannot be taken back. */
function* remainder(said: string, whole: string): Generator<CompletionEvent> {
	if (!whole.startsWith(said)) throw brokenOff();
	if (whole.length > said.length) yield { type: "text", text: whole.slice(said.length) };
}

function tooLong(): OpenAiFault {
	return new OpenAiFault(
		"message_too_long",
		`messages: the last message of the user is longer than ${MESSAGE_MAX_CHARS} characters; shorten it.`,
		{ param: "messages" },
	);
}

function brokenOff(): AppError {
	return new AppError(
		"generation_failed",
		"The answer broke off and is written anew; it will be in the conversation.",
	);
}
