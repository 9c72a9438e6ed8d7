import * as z from "zod";
import { ANSWERS_PER_CALL_MAX, CHAT_MESSAGES_MAX } from "./limits.ts";
import {
	ChatTools,
	ImagePart,
	isEmpty,
	LogitBias,
	type ModelFeatures,
	OBFUSCATION_ERROR,
	ResponseFormat,
	ToolChoice,
	TopLogprobs,
	unsupported,
} from "./openai-features.ts";
import { checkToolMessages } from "./tool-messages.ts";
import { Fraction } from "./values.ts";

/** Maximum number of stop strings, as in OpenAI's API. */
const STOP_MAX = 4;
/** Maximum temperature, as in OpenAI's API. */
const TEMPERATURE_MAX = 2;
/** Maximum absolute value of both penalties, as in OpenAI's API. */
const PENALTY_MAX = 2;

/** LM Studio and llama.cpp clients send this value to request no token limit or a random seed. */
const UNSET = -1;

/** A content part of OpenAI's Chat Completions or Responses API. Bare strings are accepted as in vLLM. */
const ContentPart = z.lazy(() =>
	z.union([
		z.string(),
		z.object({ type: z.enum(["text", "input_text", "output_text"]), text: z.string() }),
		z.object({ type: z.literal("refusal"), refusal: z.string() }),
		ImagePart,
		z.object({ type: z.enum(["thinking", "redacted_thinking", "reasoning", "think"]) }),
	]),
);

const Content = z.union([z.string(), z.array(ContentPart)], {
	error: ({ input }) => {
		const unsupportedPart = Array.isArray(input)
			? input.find((part) => !ContentPart.safeParse(part).success)
			: null;
		const { type } = Object(unsupportedPart);
		if (type === "image_url") return IMAGE_ERROR;
		return typeof type === "string" && !READABLE.has(type)
			? `has a part of type ${type}; only parts of type text and image_url are supported`
			: "must be a string, or a list of parts of type text and image_url";
	},
});
const IMAGE_ERROR =
	"has an image whose url is not a data URL such as data:image/png;base64,…; images on the web are not fetched";
const READABLE: ReadonlySet<string> = new Set(["text", "input_text", "output_text", "refusal"]);

/** `arguments` is JSON text, but some clients send the object itself. */
const Call = z.object({ name: z.string(), arguments: z.unknown().optional() });

const OpenAiMessage = z.lazy(() =>
	z.object({
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
	}),
);
export type OpenAiMessage = z.infer<typeof OpenAiMessage>;

const tokenLimit = z
	.union([z.int().min(1), z.literal(UNSET)], { error: "must be a whole number of at least 1" })
	.nullish();
const penalty = z.number().min(-PENALTY_MAX).max(PENALTY_MAX).nullish();

/** A hint that OpenAI's API defines and that does not change an answer. */
const hint = z.unknown().optional();

/**
 * A chat completion request from an OpenAI client. Every parameter is honored or rejected by name, and so are unknown
 * ones. `user`, `safety_identifier`, `metadata` and `prediction` are accepted, but do not change the answer.
 */
export const ChatCompletionParameters = z.lazy(() =>
	z
		.strictObject({
			model: z.string().nullish(),
			messages: z.array(OpenAiMessage).min(1).max(CHAT_MESSAGES_MAX),
			stream: z.boolean().nullish(),
			stream_options: z
				.strictObject({
					include_usage: z.boolean().nullish(),
					include_obfuscation: z.literal(false, { error: OBFUSCATION_ERROR }).nullish(),
				})
				.nullish(),
			max_tokens: tokenLimit,
			max_completion_tokens: tokenLimit,
			temperature: z.number().min(0).max(TEMPERATURE_MAX).nullish(),
			top_p: Fraction.nullish(),
			presence_penalty: penalty,
			frequency_penalty: penalty,
			seed: z.int().nullish(),
			stop: z
				.union([z.string(), z.array(z.string()).max(STOP_MAX)], {
					error: `must be a string, or a list of at most ${STOP_MAX} strings`,
				})
				.nullish(),
			n: z.int().min(1).max(ANSWERS_PER_CALL_MAX).nullish(),
			response_format: ResponseFormat.nullish(),
			tools: ChatTools.nullish(),
			tool_choice: ToolChoice.nullish(),
			parallel_tool_calls: z.boolean().nullish(),
			logprobs: z.boolean().nullish(),
			top_logprobs: TopLogprobs.nullish(),
			logit_bias: LogitBias.nullish(),
			reasoning_effort: z.enum(["none", "minimal", "low", "medium", "high", "xhigh"]).nullish(),
			verbosity: z.enum(["low", "medium", "high"]).nullish(),
			modalities: z
				.array(z.literal("text", { error: 'must be "text"; other modalities are not supported' }))
				.nullish(),
			prompt_cache_key: z.string().nullish(),
			store: unsupported("must be false; to store a chat, send the header X-Conversation-Id", false),
			prompt_cache_retention: z.enum(["in-memory", "in_memory"]).nullish(),
			service_tier: z.enum(["auto", "default"]).nullish(),
			user: hint,
			safety_identifier: hint,
			metadata: hint,
			prediction: hint,
			audio: unsupported("is not supported; omit it"),
			web_search_options: z.null({ error: "is not supported; omit it" }).optional(),
			functions: z.array(z.unknown()).nullish(),
			function_call: unsupported('must be "none" or "auto"; use tools instead of functions', "none", "auto"),
		})
		.refine(({ functions, function_call }) => !functions?.length || function_call === "none", {
			path: ["functions"],
			error: "is not supported; use tools",
		})
		.refine(({ tools, tool_choice }) => tool_choice !== "required" || Boolean(tools?.length), {
			path: ["tool_choice"],
			error: "requires tools",
		})
		.refine(
			({ tools, tool_choice: choice }) =>
				typeof choice !== "object" ||
				choice === null ||
				tools?.some((tool) => tool.function.name === choice.function.name),
			{ path: ["tool_choice"], error: "names a function that is not in tools" },
		)
		.refine(({ logprobs, top_logprobs }) => logprobs || !top_logprobs, {
			path: ["top_logprobs"],
			error: "requires logprobs to be true",
		}),
);
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
export const ChatCompletionRequest = z.lazy(() =>
	ChatCompletionParameters.unwrap()
		.safeExtend({ model: z.string() })
		.superRefine(({ messages }, context) => {
			for (const { path, message } of checkToolMessages(messages))
				context.addIssue({ code: "custom", path: ["messages", ...path], message });
		}),
);
export type ChatCompletionRequest = z.infer<typeof ChatCompletionRequest>;

/**
 * Returns the maximum number of tokens; null for no limit. `max_completion_tokens` takes precedence over `max_tokens`.
 */
export function tokenLimitOf(request: ChatCompletionParameters): number | null {
	return unlessUnset(request.max_completion_tokens ?? request.max_tokens);
}

/** Returns what the request requires of a model beyond messages and sampling. */
export function featuresOf(request: ChatCompletionParameters): ModelFeatures {
	const { tools, tool_choice, parallel_tool_calls, response_format, logprobs, top_logprobs } = request;
	const { logit_bias, reasoning_effort, verbosity } = request;
	const hasTools = tools != null && tools.length > 0 && tool_choice !== "none";
	return {
		...(hasTools && { tools }),
		...(hasTools && tool_choice != null && tool_choice !== "auto" && { tool_choice }),
		...(hasTools && parallel_tool_calls != null && { parallel_tool_calls }),
		...(response_format != null && response_format.type !== "text" && { response_format }),
		...(logprobs && { logprobs }),
		...(top_logprobs && { top_logprobs }),
		...(logit_bias != null && !isEmpty(logit_bias) && { logit_bias }),
		...(reasoning_effort != null && { reasoning_effort }),
		...(verbosity != null && { verbosity }),
	};
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
