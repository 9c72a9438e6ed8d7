import * as z from "zod";
import { CHAT_MESSAGES_MAX } from "./limits.ts";

/** Maximum number of stop strings, as in OpenAI's API. */
const STOP_MAX = 4;
/** Maximum temperature, as in OpenAI's API. */
const TEMPERATURE_MAX = 2;
/** Maximum absolute value of both penalties, as in OpenAI's API. */
const PENALTY_MAX = 2;

/** LM Studio and llama.cpp clients send this value to request no token limit or a random seed. */
const UNSET = -1;

/** A content part of OpenAI's Chat Completions or Responses API. Bare strings are accepted as in vLLM. */
const ContentPart = z.union([
	z.string(),
	z.object({ type: z.enum(["text", "input_text", "output_text"]), text: z.string() }),
	z.object({ type: z.literal("refusal"), refusal: z.string() }),
	z.object({ type: z.enum(["thinking", "redacted_thinking", "reasoning", "think"]) }),
]);

const Content = z.union([z.string(), z.array(ContentPart)], {
	error: ({ input }) => {
		const unsupportedPart = Array.isArray(input)
			? input.find((part) => !ContentPart.safeParse(part).success)
			: null;
		const { type } = Object(unsupportedPart);
		return typeof type === "string" && !READABLE.has(type)
			? `has a part of type ${type}; only parts of type text are supported`
			: "must be a string, or a list of parts of type text";
	},
});
const READABLE: ReadonlySet<string> = new Set(["text", "input_text", "output_text", "refusal"]);

/** `arguments` is JSON text, but some clients send the object itself. */
const Call = z.object({ name: z.string(), arguments: z.unknown().optional() });

const OpenAiMessage = z.object({
	role: z.enum(["system", "developer", "user", "assistant", "tool", "function"], {
		error: "must be system, developer, user, assistant, tool or function",
	}),
	content: Content.nullish(),
	refusal: z.string().nullish(),
	/**
	 * The name of the function when the role is `function`. For other roles it is the speaker's name and is ignored.
	 */
	name: z.string().nullish(),
	tool_calls: z.array(z.object({ id: z.string().nullish(), function: Call.nullish() })).nullish(),
	function_call: Call.nullish(),
	tool_call_id: z.string().nullish(),
});
export type OpenAiMessage = z.infer<typeof OpenAiMessage>;

const tokenLimit = z
	.union([z.int().min(1), z.literal(UNSET)], { error: "must be a whole number of at least 1" })
	.nullish();
const penalty = z.number().min(-PENALTY_MAX).max(PENALTY_MAX).nullish();

/**
 * Creates the schema for an unsupported parameter. The schema accepts only null, empty values and the `neutral` values.
 */
function unsupported(error: string, ...neutral: unknown[]) {
	return z
		.unknown()
		.refine((value) => value == null || neutral.includes(value) || isEmpty(value), { error })
		.optional();
}

function isEmpty(value: unknown): boolean {
	return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

/**
 * A chat completion request from an OpenAI client. `model` is optional. Unsupported parameters that would change the
 * response are rejected unless their value is neutral. Hints (`user`, `store`, `metadata`, `reasoning_effort`,
 * `service_tier`) and parameters of other servers (`top_k`, `keep_alive`, `chat_template_kwargs`) are ignored.
 */
export const ChatCompletionParameters = z
	.object({
		model: z.string().nullish(),
		messages: z.array(OpenAiMessage).min(1).max(CHAT_MESSAGES_MAX),
		stream: z.boolean().nullish(),
		stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
		max_tokens: tokenLimit,
		max_completion_tokens: tokenLimit,
		temperature: z.number().min(0).max(TEMPERATURE_MAX).nullish(),
		top_p: z.number().min(0).max(1).nullish(),
		presence_penalty: penalty,
		frequency_penalty: penalty,
		seed: z.int().nullish(),
		stop: z
			.union([z.string(), z.array(z.string()).max(STOP_MAX)], {
				error: `must be a string, or a list of at most ${STOP_MAX} strings`,
			})
			.nullish(),
		n: z.literal(1, { error: "must be 1; a request returns one answer" }).nullish(),
		response_format: z
			.object({ type: z.literal("text", { error: 'must be "text"; other formats are not supported' }) })
			.nullish(),
		modalities: z
			.array(z.literal("text", { error: 'must be "text"; other modalities are not supported' }))
			.nullish(),
		audio: z.null({ error: "is not supported; omit it" }).optional(),
		web_search_options: z.null({ error: "is not supported; omit it" }).optional(),
		logit_bias: unsupported("is not supported; omit it or send an empty object"),
		logprobs: unsupported("is not supported; omit it or send false", false),
		top_logprobs: unsupported("is not supported; omit it or send 0", 0),
		tools: z.array(z.unknown()).nullish(),
		tool_choice: unsupported('must be "none" or "auto"; tools are not supported', "none", "auto"),
		functions: z.array(z.unknown()).nullish(),
		function_call: unsupported('must be "none" or "auto"; functions are not supported', "none", "auto"),
	})
	.refine(({ tools, tool_choice }) => !tools?.length || tool_choice === "none", {
		path: ["tools"],
		error: 'is not supported; omit it, send an empty list, or set tool_choice to "none"',
	})
	.refine(({ functions, function_call }) => !functions?.length || function_call === "none", {
		path: ["functions"],
		error: 'is not supported; omit it, send an empty list, or set function_call to "none"',
	});
export type ChatCompletionParameters = z.infer<typeof ChatCompletionParameters>;

/**
 * A chat completion request of the public API, where `model` is required.
 *
 * @example
 * {
 *   "model": "omeruta/qa",
 *   "messages": [{ "role": "user", "content": "What is Bitcoin?" }],
 *   "stream": true
 * }
 */
export const ChatCompletionRequest = ChatCompletionParameters.safeExtend({ model: z.string() });
export type ChatCompletionRequest = z.infer<typeof ChatCompletionRequest>;

/**
 * Returns the maximum number of tokens; null for no limit. `max_completion_tokens` takes precedence over `max_tokens`.
 */
export function tokenLimitOf(request: ChatCompletionParameters): number | null {
	return unlessUnset(request.max_completion_tokens ?? request.max_tokens);
}

/** Returns the seed, or null if the server may choose it. */
export function seedOf({ seed }: ChatCompletionParameters): number | null {
	return unlessUnset(seed);
}

function unlessUnset(value: number | null | undefined): number | null {
	return value === undefined || value === UNSET ? null : value;
}

/** Returns the stop strings that are not empty. */
export function stopStringsOf({ stop }: ChatCompletionParameters): string[] {
	return [stop ?? []].flat().filter((text) => text !== "");
}
