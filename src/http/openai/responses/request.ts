import { AGENTS } from "../../../agents/registry.ts";
import { MESSAGE_MAX_CHARS } from "../../../contracts/limits.ts";
import type { ModelFeatures } from "../../../contracts/openai-features.ts";
import {
	type InputItem,
	RESPONSE_PREFIX,
	type ResponseEcho,
	type ResponseRequest,
} from "../../../contracts/openai-responses.ts";
import type { OwnAgentSettings } from "../../../contracts/own-agents.ts";
import { isVisible } from "../../../contracts/values.ts";
import { invalidParameter } from "../errors.ts";
import { type CompletionRequest, completionRequest } from "../request.ts";
import { type Continuation, splitAtReference } from "./references.ts";
import { truncationOf } from "./response-object.ts";

/** A parsed request for a response. */
export interface ParsedResponse {
	request: ResponseRequest;
	/** The same request as a chat completion. */
	completion: CompletionRequest;
	echo: ResponseEcho;
	isStored: boolean;
	/** The task of the response that this one continues. */
	previous: string | null;
	/** Set if the input refers to stored answers. */
	continuation: Continuation | null;
}

/** @throws {OpenAiRequestError} when a parameter is invalid; the error names it */
export function parseResponse(
	request: ResponseRequest,
	aliases: ReadonlyMap<string, string>,
): ParsedResponse {
	const { model, instructions = null, text, reasoning } = request;
	const { max_output_tokens = null, temperature = null, top_p = null } = request;
	const continuation = continuationOf(request);
	const previous = request.previous_response_id ?? continuation?.previous ?? null;
	const items = continuation?.items ?? textItems(request.input);
	const system = instructions ? [{ role: "system" as const, content: instructions }] : [];
	const completion = completionRequest(
		{
			model,
			messages: [...system, ...items.map(({ role, content }) => ({ role, content }))],
			stream: request.stream,
			max_completion_tokens: max_output_tokens,
			temperature,
			top_p,
			response_format: text?.format,
			verbosity: text?.verbosity,
			reasoning_effort: reasoning?.effort,
			prompt_cache_key: request.prompt_cache_key,
		},
		aliases,
	);
	const { truncation } = request;
	const isStored =
		request.store ??
		(isContinued(request, previous) || (truncation !== "disabled" && isOneQuestion(completion)));
	const ownTruncation = truncationOf(isStored);
	if (truncation != null && truncation !== ownTruncation)
		throw invalidParameter(
			"truncation",
			`must be "${ownTruncation}" if the response is ${isStored ? "" : "not "}stored`,
		);
	const echo = {
		model,
		previous_response_id: previous === null ? null : RESPONSE_PREFIX + previous,
		background: request.background ?? false,
		instructions,
		max_output_tokens,
		temperature,
		top_p,
		metadata: request.metadata ?? {},
	};
	return { request, completion, echo, isStored, previous, continuation };
}

/** Returns what the input refers to. Throws if the request says otherwise where it continues. */
function continuationOf(request: ResponseRequest): Continuation | null {
	const continuation = typeof request.input === "string" ? null : splitAtReference(request.input);
	if (continuation === null) return null;
	const { store, conversation, previous_response_id: previous } = request;
	if (store === false) throw invalidParameter("store", "must be true for an item_reference");
	if (conversation != null)
		throw invalidParameter("conversation", "must not be combined with an item_reference");
	if (previous != null && previous !== continuation.previous)
		throw invalidParameter("previous_response_id", "must be the response of the last item_reference");
	return continuation;
}

function textItems(input: ResponseRequest["input"]): InputItem[] {
	if (typeof input === "string") return [{ role: "user", content: input }];
	return input.filter((item): item is InputItem => !("answerOf" in item));
}

/** Returns whether only a stored response can do what the request asks for. */
function isContinued({ background, conversation }: ResponseRequest, previous: string | null): boolean {
	return Boolean(background) || previous !== null || conversation != null;
}

/**
 * Returns whether a conversation can store the request. Clients that send the whole history, or require a format, do not
 * read the response again, so theirs is not stored unless they ask for it.
 */
function isOneQuestion({ features, messages }: CompletionRequest): boolean {
	const dialogue = messages.filter(({ role }) => role !== "system");
	return Object.keys(features).length === 0 && dialogue.length === 1;
}

/**
 * Returns the question of a response that is stored, and the instructions for it.
 *
 * @throws {OpenAiRequestError} when a conversation cannot store what the request has; the error names it
 */
export function storedQuestion({ completion }: ParsedResponse): { question: string; instructions: string } {
	const [feature] = Object.keys(completion.features) as (keyof ModelFeatures)[];
	if (feature !== undefined) throw invalidParameter(feature, "requires store set to false");
	const [question, ...others] = completion.messages.filter(({ role }) => role !== "system");
	if (question?.role !== "user" || others.length > 0)
		throw invalidParameter(
			"input",
			"must be one user message; send previous_response_id, or set store to false",
		);
	if (!isVisible(question.content)) throw invalidParameter("input", "must not be empty");
	if (question.content.length > MESSAGE_MAX_CHARS)
		throw invalidParameter("input", `must have at most ${MESSAGE_MAX_CHARS} characters`);
	const system = completion.messages.filter(({ role }) => role === "system").map(({ content }) => content);
	return { question: question.content, instructions: system.join("\n\n") };
}

/** Returns the request with instructions in place of its agent's; those of an own agent precede them. */
export function withInstructions(request: CompletionRequest, instructions: string): CompletionRequest {
	if (instructions === "") return request;
	const { agent, ownAgent } = request;
	const { temperature, maxTokens } = AGENTS[agent ?? "general"];
	const base: OwnAgentSettings = ownAgent ?? {
		name: agent ?? "general",
		instructions: "",
		use_knowledge: agent !== null,
		temperature,
		max_tokens: maxTokens,
	};
	const texts = [base.instructions, instructions].filter((text) => text !== "");
	return { ...request, ownAgent: { ...base, instructions: texts.join("\n\n") } };
}
