import * as z from "zod";

/** The error for a stream that shall hide the lengths of its tokens. */
export const OBFUSCATION_ERROR = "is not supported; omit it or set it to false";

/**
 * Creates the schema for an unsupported parameter. The schema accepts only null, empty values and the `neutral` values.
 */
export function unsupported(error: string, ...neutral: unknown[]) {
	return z
		.unknown()
		.refine((value) => value == null || neutral.includes(value) || isEmpty(value), { error })
		.optional();
}

/** Returns whether a value is an object or a list without content. */
export function isEmpty(value: unknown): boolean {
	return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

/** Maximum number of tools in a request, as in OpenAI's API. */
const TOOLS_MAX = 128;
/** Maximum absolute value of a token's bias, as in OpenAI's API. */
const BIAS_MAX = 100;
/** Maximum number of alternatives per token, as in OpenAI's API. */
const TOP_LOGPROBS_MAX = 20;

const FunctionName = z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/, {
	error: "must have 1 to 64 letters, digits, dots, dashes or underscores",
});
const JsonSchema = z.record(z.string(), z.unknown());

const NamedFunction = z.lazy(() =>
	z.object({
		name: FunctionName,
		description: z.string().nullish(),
		parameters: JsonSchema.nullish(),
		strict: z.boolean().nullish(),
	}),
);

/** A function that the model can call. */
export const ChatTool = z.object({
	type: z.literal("function", { error: 'must be "function"; other tools are not supported' }),
	function: NamedFunction,
});
export type ChatTool = z.infer<typeof ChatTool>;

export const ChatTools = z.array(ChatTool).max(TOOLS_MAX);

export const ToolChoice = z.lazy(() =>
	z.union(
		[
			z.enum(["none", "auto", "required"]),
			z.object({ type: z.literal("function"), function: z.object({ name: z.string() }) }),
		],
		{ error: 'must be "none", "auto", "required", or name a function' },
	),
);
export type ToolChoice = z.infer<typeof ToolChoice>;

/** The format of an answer. A JSON answer is valid JSON unless it reaches the token limit. */
export const ResponseFormat = z.lazy(() =>
	z.discriminatedUnion(
		"type",
		[
			z.object({ type: z.literal("text") }),
			z.object({ type: z.literal("json_object") }),
			z.object({
				type: z.literal("json_schema"),
				json_schema: z.object({
					name: FunctionName,
					description: z.string().nullish(),
					schema: JsonSchema,
					strict: z.boolean().nullish(),
				}),
			}),
		],
		{ error: 'must be "text", "json_object" or "json_schema"' },
	),
);
export type ResponseFormat = z.infer<typeof ResponseFormat>;

export const LogitBias = z
	.record(z.string(), z.number().min(-BIAS_MAX).max(BIAS_MAX))
	.refine((biases) => Object.keys(biases).every((id) => /^\d+$/.test(id)), {
		error: "must have token ids as its keys",
	});

export const TopLogprobs = z.int().min(0).max(TOP_LOGPROBS_MAX);

/**
 * What only a client of OpenAI's API can require of a model, in the format of that API. Neutral values are left out, so
 * each field changes the answer.
 */
export const ModelFeatures = z.lazy(() =>
	z.object({
		tools: ChatTools.optional(),
		tool_choice: ToolChoice.optional(),
		parallel_tool_calls: z.boolean().optional(),
		response_format: ResponseFormat.optional(),
		logprobs: z.literal(true).optional(),
		top_logprobs: TopLogprobs.optional(),
		logit_bias: LogitBias.optional(),
		reasoning_effort: z.string().optional(),
		verbosity: z.string().optional(),
	}),
);
export type ModelFeatures = z.infer<typeof ModelFeatures>;

/** A call of a function. `arguments` is JSON text. */
export const ToolCall = z.lazy(() =>
	z.object({
		id: z.string(),
		type: z.literal("function"),
		function: z.object({ name: z.string(), arguments: z.string() }),
	}),
);
export type ToolCall = z.infer<typeof ToolCall>;

/** An image in a message. Its URL contains the image's data, so that no server fetches it. */
export const ImagePart = z.lazy(() =>
	z.object({
		type: z.literal("image_url"),
		image_url: z.object({
			url: z.string().regex(/^data:image\/[a-z0-9.+-]+;base64,/i, {
				error: "must be a data URL such as data:image/png;base64,…; images on the web are not fetched",
			}),
			detail: z.enum(["auto", "low", "high"]).optional(),
		}),
	}),
);
export type ImagePart = z.infer<typeof ImagePart>;

const Alternative = z.object({ token: z.string(), logprob: z.number(), bytes: z.array(z.int()).nullable() });

/** The natural logarithm of a token's probability, and those of the most probable alternatives. */
export const TokenLogprob = Alternative.extend({ top_logprobs: z.array(Alternative) });
export type TokenLogprob = z.infer<typeof TokenLogprob>;
