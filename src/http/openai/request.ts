import type { z } from "zod";
import { AgentType } from "../../contracts/agents.ts";
import { ChatCompletionRequest, seedOf, stopStringsOf, tokenLimitOf } from "../../contracts/openai-chat.ts";
import type { Sampling } from "../../contracts/task-requests.ts";
import { type PlainMessage, plainMessages } from "../../inference/plain-messages.ts";
import { parseJson } from "../../parse.ts";
import { faultSentence, plainFault } from "../../plain-faults.ts";
import { OpenAiFault } from "./errors.ts";

/** Agents appear as models of this name and their own. */
export const AGENT_PREFIX = "omeruta/";

/** A call as it is worked on. */
export interface Completion {
	/** The model as the client names it. */
	model: string;
	/** Null for a plain model, which is asked without knowledge and without a prompt of ours. */
	agent: AgentType | null;
	messages: PlainMessage[];
	maxTokens: number | null;
	temperature: number | null;
	sampling: Sampling;
	stop: string[];
	stream: boolean;
	includeUsage: boolean;
}

/** Reads a call. Throws an `OpenAiFault` that names the parameter; whether a plain model is there is not looked up. */
export function readCompletion(body: string): Completion {
	const request = readOpenAi(ChatCompletionRequest, body);
	const { model, messages, stream, stream_options, temperature } = request;
	return {
		model,
		agent: agentOf(model),
		messages: plainMessages(messages),
		maxTokens: tokenLimitOf(request),
		temperature: temperature ?? null,
		sampling: samplingOf(request),
		stop: stopStringsOf(request),
		stream: stream ?? false,
		includeUsage: stream_options?.include_usage ?? false,
	};
}

/** Neutral values, which some clients always send, leave the provider its defaults. */
function samplingOf(request: ChatCompletionRequest): Sampling {
	const { top_p, presence_penalty, frequency_penalty } = request;
	const seed = seedOf(request);
	return {
		...(top_p != null && top_p < 1 && { top_p }),
		...(presence_penalty && { presence_penalty }),
		...(frequency_penalty && { frequency_penalty }),
		...(seed !== null && { seed }),
	};
}

/** Parses a call's body, or throws an `OpenAiFault` that names the parameter. */
export function readOpenAi<T>(schema: z.ZodType<T>, body: string): T {
	const parsed = schema.safeParse(parseJson(body), { error: plainFault });
	if (parsed.success) return parsed.data;
	const [issue] = parsed.error.issues;
	const param = issue?.path.join(".") || null;
	throw new OpenAiFault("invalid_request", faultSentence(issue), { param });
}

/** The last thing the user said, and its place. Throws when there is nothing. */
export function questionOf(messages: readonly PlainMessage[]): { at: number; text: string } {
	const at = messages.findLastIndex(({ role }) => role === "user");
	const text = messages[at]?.content ?? "";
	if (text.trim() === "") {
		throw new OpenAiFault("message_empty", "messages: the last message of the user is empty or missing.", {
			param: "messages",
		});
	}
	return { at, text };
}

export function unknownModel(model: string): OpenAiFault {
	return new OpenAiFault("not_found", `The model \`${model}\` does not exist; GET /v1/models lists all.`, {
		param: "model",
		openAiCode: "model_not_found",
	});
}

function agentOf(model: string): AgentType | null {
	if (!model.startsWith(AGENT_PREFIX)) return null;
	const agent = AgentType.safeParse(model.slice(AGENT_PREFIX.length));
	if (!agent.success) throw unknownModel(model);
	return agent.data;
}
