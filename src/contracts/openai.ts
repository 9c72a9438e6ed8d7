import * as z from "zod";
import { EMBEDDINGS_TEXTS_MAX } from "./limits.ts";
import { TokenLogprob, ToolCall } from "./openai-features.ts";
import { FinishReason } from "./tasks.ts";

export const OpenAiUsage = z.object({
	prompt_tokens: z.int(),
	completion_tokens: z.int(),
	total_tokens: z.int(),
});
export type OpenAiUsage = z.infer<typeof OpenAiUsage>;

/** The log probabilities of an answer's tokens; null unless the request asks for them. */
const Logprobs = z.object({ content: z.array(TokenLogprob), refusal: z.null() }).nullable();

const ChoiceFinishReason = z.union([FinishReason, z.literal("tool_calls")]);
export type ChoiceFinishReason = z.infer<typeof ChoiceFinishReason>;

const head = {
	id: z.string(),
	created: z.int(),
	model: z.string(),
	/** The provider that answered. `extractive` means that no model did. Chunks have it from the `finish_reason` on. */
	system_fingerprint: z.string().optional(),
};

export const ChatCompletion = z.object({
	...head,
	object: z.literal("chat.completion"),
	choices: z.array(
		z.object({
			index: z.int(),
			message: z.object({
				role: z.literal("assistant"),
				/** Null if the model only calls tools. */
				content: z.string().nullable(),
				refusal: z.null(),
				tool_calls: z.array(ToolCall).optional(),
			}),
			logprobs: Logprobs,
			finish_reason: ChoiceFinishReason,
		}),
	),
	usage: OpenAiUsage,
});
export type ChatCompletion = z.infer<typeof ChatCompletion>;

/** A part of a tool call. The first part of a call has its id and name; `arguments` are joined. */
const ToolCallDelta = z.lazy(() =>
	z.object({
		index: z.int(),
		id: z.string().optional(),
		type: z.literal("function").optional(),
		function: z.object({ name: z.string().optional(), arguments: z.string() }),
	}),
);

/**
 * If the request sets `include_usage`, the last chunk contains the usage and no choices. `usage` is null in all other
 * chunks.
 */
export const ChatCompletionChunk = z.lazy(() =>
	z.object({
		...head,
		object: z.literal("chat.completion.chunk"),
		choices: z.array(
			z.object({
				index: z.int(),
				delta: z.object({
					role: z.literal("assistant").optional(),
					content: z.string().nullable().optional(),
					tool_calls: z.array(ToolCallDelta).optional(),
				}),
				logprobs: Logprobs,
				finish_reason: ChoiceFinishReason.nullable(),
			}),
		),
		usage: OpenAiUsage.nullish(),
	}),
);
export type ChatCompletionChunk = z.infer<typeof ChatCompletionChunk>;

const TextToEmbed = z.string().regex(/\S/, { error: "must not be blank" });

/**
 * An embeddings request from an OpenAI client. Token lists are rejected, because they depend on another model's
 * tokenizer.
 *
 * @example
 * { "model": "wordllama-256", "input": ["Alpacas hum.", "Llamas spit."] }
 */
export const EmbeddingRequest = z.lazy(() =>
	z.strictObject({
		model: z.string(),
		input: z.union([TextToEmbed, z.array(TextToEmbed).min(1).max(EMBEDDINGS_TEXTS_MAX)], {
			error: `must be a string, or a list of 1 to ${EMBEDDINGS_TEXTS_MAX} strings, none of them blank; tokens are not supported`,
		}),
		encoding_format: z.enum(["float", "base64"]).nullish(),
		dimensions: z.int().min(1).nullish(),
		user: z.unknown().optional(),
	}),
);
export type EmbeddingRequest = z.infer<typeof EmbeddingRequest>;

/** One normalized vector per text, in order. Base64 encodes little-endian 32-bit floats. */
export const EmbeddingList = z.lazy(() =>
	z.object({
		object: z.literal("list"),
		data: z.array(
			z.object({
				object: z.literal("embedding"),
				index: z.int(),
				embedding: z.union([z.array(z.number()), z.string()]),
			}),
		),
		model: z.string(),
		usage: z.object({ prompt_tokens: z.int(), total_tokens: z.int() }),
	}),
);
export type EmbeddingList = z.infer<typeof EmbeddingList>;

/** An agent or a model. The id of an agent is `omeruta/<agent>`; a model keeps its own name. */
export const OpenAiModel = z.object({
	id: z.string(),
	object: z.literal("model"),
	created: z.int(),
	owned_by: z.string(),
});
export type OpenAiModel = z.infer<typeof OpenAiModel>;

export const OpenAiModelList = z.object({ object: z.literal("list"), data: z.array(OpenAiModel) });
export type OpenAiModelList = z.infer<typeof OpenAiModelList>;

/** The body of every error under `/v1/`. */
export const OpenAiError = z.lazy(() =>
	z.object({
		error: z.object({
			message: z.string(),
			type: z.string(),
			param: z.string().nullable(),
			code: z.string().nullable(),
		}),
	}),
);
export type OpenAiError = z.infer<typeof OpenAiError>;
