import type { z } from "zod";
import { AgentType } from "../../contracts/agents.ts";
import {
	ChatCompletionRequest,
	featuresOf,
	seedOf,
	stopStringsOf,
	tokenLimitOf,
} from "../../contracts/openai-chat.ts";
import type { ModelFeatures } from "../../contracts/openai-features.ts";
import type { OwnAgentSettings } from "../../contracts/own-agents.ts";
import type { Sampling } from "../../contracts/task-requests.ts";
import { isVisible } from "../../contracts/values.ts";
import type { ChatMessage } from "../../inference/plain-messages.ts";
import { plainMessages } from "../../inference/plain-messages.ts";
import { issueField, issueMessage, issueSentence } from "../../issue-messages.ts";
import { parseJson } from "../../parse.ts";
import { OpenAiRequestError } from "./errors.ts";

/** The prefix of agents in the list of models. */
export const AGENT_PREFIX = "omeruta/";

/** A parsed request for a chat completion. */
export interface CompletionRequest {
	/** The model name that the client sent. */
	model: string;
	/** The name of the model that answers: `model`, or what it is an alias of. */
	target: string;
	/** Null for a plain model or an unknown one. A plain model receives no passages and no system text. */
	agent: AgentType | null;
	/** The own agent that answers; `agent` is then `general`. Null until `resolveModel` has found it. */
	ownAgent: OwnAgentSettings | null;
	/** The model to choose among those of the model server; null for its default. Set by `resolveModel`. */
	chosenModel: string | null;
	messages: ChatMessage[];
	maxTokens: number | null;
	temperature: number | null;
	sampling: Sampling;
	stop: string[];
	features: ModelFeatures;
	/** The number of answers. */
	n: number;
	/** Calls with the same key probably share the start of their prompts. Null if the client sent none. */
	cacheKey: string | null;
	stream: boolean;
	includeUsage: boolean;
}

/**
 * Parses a request for a chat completion. Does not check whether the model exists.
 *
 * @throws {OpenAiRequestError} when a parameter is invalid; the error names it
 */
export function parseCompletionRequest(
	body: string,
	aliases: ReadonlyMap<string, string>,
): CompletionRequest {
	return completionRequest(parseJson(body), aliases);
}

/** Parses the parameters of a chat completion. Throws the errors of `parseCompletionRequest`. */
export function completionRequest(
	parameters: unknown,
	aliases: ReadonlyMap<string, string>,
): CompletionRequest {
	const request = parseOpenAi(ChatCompletionRequest, parameters);
	const { model, messages, stream, stream_options, temperature } = request;
	const target = aliases.get(model) ?? model;
	const features = featuresOf(request);
	return {
		model,
		target,
		agent: agentOf(target),
		ownAgent: null,
		chosenModel: null,
		messages: plainMessages(messages, { keepsTools: features.tools !== undefined }),
		maxTokens: tokenLimitOf(request),
		temperature: temperature ?? null,
		sampling: samplingOf(request),
		stop: stopStringsOf(request),
		features,
		n: request.n ?? 1,
		cacheKey: request.prompt_cache_key ?? null,
		stream: stream ?? false,
		includeUsage: stream_options?.include_usage ?? false,
	};
}

/** Drops neutral values, so that the provider's defaults apply. Some clients always send neutral values. */
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

/**
 * Parses the JSON body of a request.
 *
 * @throws {OpenAiRequestError} when a parameter is invalid; the error names it
 */
export function parseOpenAiBody<T>(schema: z.ZodType<T>, body: string): T {
	return parseOpenAi(schema, parseJson(body));
}

/** Parses the parameters of a request. Throws the errors of `parseOpenAiBody`. */
export function parseOpenAi<T>(schema: z.ZodType<T>, parameters: unknown): T {
	const parsed = schema.safeParse(parameters, { error: issueMessage });
	if (parsed.success) return parsed.data;
	const [issue] = parsed.error.issues;
	const param = issueField(issue) || null;
	throw new OpenAiRequestError("invalid_request", issueSentence(issue), { param });
}

/**
 * Returns the last user message and its index.
 *
 * @throws {OpenAiRequestError} when it is empty or missing
 */
export function lastQuestion(messages: readonly ChatMessage[]): { at: number; text: string } {
	const at = messages.findLastIndex(({ role }) => role === "user");
	const text = messages[at]?.content ?? "";
	if (!isVisible(text)) {
		throw new OpenAiRequestError("message_empty", "messages: the last user message is empty or missing.", {
			param: "messages",
		});
	}
	return { at, text };
}

/**
 * Returns the first parameter of a request that only a language model that answers this request alone can honor, or null
 * if there is none. Quotes are made without reasoning.
 */
export function modelParameterOf({ features, n, messages }: CompletionRequest): string | null {
	const { reasoning_effort: effort, ...others } = features;
	const [feature] = Object.keys(effort === "none" ? others : features);
	if (feature !== undefined) return feature;
	if (n > 1) return "n";
	const imageAt = messages.findIndex(({ images }) => images !== undefined);
	return imageAt < 0 ? null : "messages";
}

/**
 * Creates the error for a model that does not exist. It names those that do.
 *
 * @param target what `model` is an alias of, or `model` itself
 */
export function unknownModel(
	model: string,
	target: string,
	known: readonly { id: string }[],
): OpenAiRequestError {
	const alias = model === target ? "" : `, to which MODEL_ALIASES maps \`${model}\`,`;
	return new OpenAiRequestError(
		"not_found",
		`The model \`${target}\`${alias} does not exist. Use one of: ${namesOf(known)}.`,
		{
			param: "model",
			openAiCode: "model_not_found",
		},
	);
}

/** Returns the names of models for an error message. */
export function namesOf(models: readonly { id: string }[]): string {
	return models.map(({ id }) => `\`${id}\``).join(", ");
}

function agentOf(model: string): AgentType | null {
	if (!model.startsWith(AGENT_PREFIX)) return null;
	return AgentType.safeParse(model.slice(AGENT_PREFIX.length)).data ?? null;
}
