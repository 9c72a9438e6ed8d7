import * as z from "zod";
import { ConversationId, TaskId } from "./ids.ts";
import { OBFUSCATION_ERROR, ResponseFormat, unsupported } from "./openai-features.ts";
import { Fraction } from "./values.ts";

/** The prefix of the id of a response. The id of its task follows. */
export const RESPONSE_PREFIX = "resp_";
/** The prefix of the id of an answer. The id of its task follows, and from the second attempt on `_` and its number. */
export const OUTPUT_PREFIX = "msg_";

/** The limits of `metadata` in OpenAI's API. */
const METADATA_KEYS_MAX = 16;
const METADATA_KEY_MAX_CHARS = 64;
const METADATA_VALUE_MAX_CHARS = 512;

const ResponseId = z
	.string()
	.startsWith(RESPONSE_PREFIX, { error: "is not a valid response id" })
	.transform((id) => id.slice(RESPONSE_PREFIX.length))
	.refine((id) => TaskId.safeParse(id).success, "is not a valid response id");

/** The id of an answer, which becomes the id of its task. */
const OutputId = z
	.string()
	.startsWith(OUTPUT_PREFIX)
	.transform((id) => id.slice(OUTPUT_PREFIX.length).replace(/(?<=\.\w{26})_\d+$/, ""))
	.pipe(TaskId);

/** The path of a response. `response_id` becomes the id of its task. */
export const ResponsePath = z.object({ response_id: ResponseId });

/** The parameters of a request for a stored response. */
export const ResponseQuery = z.lazy(() =>
	z.strictObject({
		stream: z
			.enum(["true", "false"])
			.default("false")
			.transform((text) => text === "true"),
		/** The `sequence_number` of the last event that the client has received. */
		starting_after: z.coerce.number().int().min(0).optional(),
		include: unsupported("is not supported; omit it"),
		include_obfuscation: z.literal("false", { error: OBFUSCATION_ERROR }).optional(),
	}),
);

/** The parameters of a list of input items. */
export const InputItemsQuery = z.lazy(() =>
	z.strictObject({
		limit: z.coerce.number().int().min(1).max(100).default(20),
		order: z.enum(["asc", "desc"]).default("desc"),
		/** The id of the last item that the client has received. */
		after: z.string().optional(),
		include: unsupported("is not supported; omit it"),
	}),
);

const TextPart = z.object({ type: z.enum(["input_text", "output_text", "text"]), text: z.string() });

const InputItem = z.lazy(() =>
	z.object({
		type: z.literal("message").optional(),
		role: z.enum(["system", "developer", "user", "assistant"]),
		content: z.union([z.string(), z.array(TextPart)]),
	}),
);
export type InputItem = z.infer<typeof InputItem>;

/** A stored answer in place of its text. Clients may omit the type. */
const ItemReference = z
	.object({ type: z.literal("item_reference").nullish(), id: OutputId })
	.transform(({ id }) => ({ answerOf: id }));
export type ItemReference = z.infer<typeof ItemReference>;

const AnyItem = z.union([InputItem, ItemReference]);

const Input = z.union([z.string().min(1), z.array(AnyItem).min(1)], {
	error: ({ input }) => {
		const items = Array.isArray(input) ? input : [];
		const { type = "message" } = Object(items.find((item) => !AnyItem.safeParse(item).success));
		if (type === "item_reference") return "has an item_reference that is not the id of an answer";
		return type === "message"
			? "must be a string, or a list of messages with text; use /v1/chat/completions for images"
			: `has an item of type ${type}; use /v1/chat/completions for tools`;
	},
});

const Metadata = z
	.record(z.string().max(METADATA_KEY_MAX_CHARS), z.string().max(METADATA_VALUE_MAX_CHARS))
	.refine((metadata) => Object.keys(metadata).length <= METADATA_KEYS_MAX, {
		error: `must have at most ${METADATA_KEYS_MAX} keys`,
	});

/** The format of an answer. Unlike in chat completions, the schema is not nested. */
const TextFormat = z.lazy(() =>
	z.union([
		ResponseFormat,
		z
			.object({
				type: z.literal("json_schema"),
				name: z.string(),
				description: z.string().nullish(),
				schema: z.record(z.string(), z.unknown()),
				strict: z.boolean().nullish(),
			})
			.transform(({ type, ...json_schema }) => ({ type, json_schema })),
	]),
);

/**
 * A request for a response. A stored response is a question in a conversation: the one of `previous_response_id`, the one
 * that `conversation` names, or a new one. By default, a response is stored if its input is one question.
 *
 * @example
 * { "model": "omeruta/qa", "input": "What is Bitcoin?", "background": true }
 */
export const ResponseRequest = z.lazy(() =>
	z
		.strictObject({
			model: z.string(),
			input: Input,
			instructions: z.string().nullish(),
			previous_response_id: ResponseId.nullish(),
			conversation: z
				.union([ConversationId, z.object({ id: ConversationId }).transform(({ id }) => id)])
				.nullish(),
			background: z.boolean().nullish(),
			store: z.boolean().nullish(),
			stream: z.boolean().nullish(),
			stream_options: z
				.strictObject({ include_obfuscation: z.literal(false, { error: OBFUSCATION_ERROR }).nullish() })
				.nullish(),
			max_output_tokens: z.int().min(1).nullish(),
			temperature: z.number().min(0).max(2).nullish(),
			top_p: Fraction.nullish(),
			text: z
				.strictObject({
					format: TextFormat.nullish(),
					verbosity: z.enum(["low", "medium", "high"]).nullish(),
				})
				.nullish(),
			reasoning: z
				.strictObject({
					effort: z.enum(["none", "minimal", "low", "medium", "high", "xhigh"]).nullish(),
					summary: unsupported("is not supported; omit it"),
				})
				.nullish(),
			metadata: Metadata.nullish(),
			prompt_cache_key: z.string().nullish(),
			tools: unsupported("is not supported; use /v1/chat/completions"),
			tool_choice: unsupported('must be "auto" or "none"', "auto", "none"),
			include: unsupported("is not supported; omit it"),
			prompt: unsupported("is not supported; send the text as instructions"),
			max_tool_calls: unsupported("is not supported; omit it"),
			top_logprobs: unsupported("is not supported; use /v1/chat/completions", 0),
			truncation: z.enum(["auto", "disabled"]).nullish(),
			service_tier: z.enum(["auto", "default"]).nullish(),
			prompt_cache_retention: z.enum(["in-memory", "in_memory"]).nullish(),
			parallel_tool_calls: z.boolean().nullish(),
			user: z.string().nullish(),
			safety_identifier: z.string().nullish(),
		})
		.refine(({ previous_response_id, conversation }) => !previous_response_id || !conversation, {
			path: ["conversation"],
			error: "must not be combined with previous_response_id",
		})
		.refine(({ background, store }) => !background || store !== false, {
			path: ["background"],
			error: "requires store",
		})
		.refine(
			({ previous_response_id, conversation, store }) =>
				store !== false || !(previous_response_id || conversation),
			{
				path: ["store"],
				error: "must be true to continue a conversation",
			},
		),
);
export type ResponseRequest = z.infer<typeof ResponseRequest>;

/** What a stored response repeats from its request. */
export const ResponseEcho = z.lazy(() =>
	z.object({
		model: z.string(),
		previous_response_id: z.string().nullable(),
		background: z.boolean(),
		instructions: z.string().nullable(),
		max_output_tokens: z.int().nullable(),
		temperature: z.number().nullable(),
		top_p: z.number().nullable(),
		metadata: Metadata,
	}),
);
export type ResponseEcho = z.infer<typeof ResponseEcho>;

const OutputText = z.lazy(() =>
	z.object({
		type: z.literal("output_text"),
		text: z.string(),
		annotations: z.array(z.unknown()),
		logprobs: z.array(z.unknown()),
	}),
);
const ItemStatus = z.enum(["in_progress", "completed", "incomplete"]);
const OutputMessage = z.object({
	id: z.string(),
	type: z.literal("message"),
	role: z.literal("assistant"),
	status: ItemStatus,
	content: z.array(OutputText),
});
export type OutputMessage = z.infer<typeof OutputMessage>;

export const ResponseStatus = z.enum([
	"queued",
	"in_progress",
	"completed",
	"failed",
	"cancelled",
	"incomplete",
]);
export type ResponseStatus = z.infer<typeof ResponseStatus>;

export const ResponseErrorCode = z.enum(["server_error", "rate_limit_exceeded", "invalid_prompt"]);
export type ResponseErrorCode = z.infer<typeof ResponseErrorCode>;

/** A response. Its conversation is stored unless `store` is false. */
export const ResponseObject = z.lazy(() =>
	ResponseEcho.unwrap().extend({
		id: z.string(),
		object: z.literal("response"),
		/** Epoch seconds. */
		created_at: z.int(),
		/** Epoch seconds; null unless the response is completed. */
		completed_at: z.int().nullable(),
		status: ResponseStatus,
		conversation: z.object({ id: z.string() }).nullable(),
		error: z.object({ code: ResponseErrorCode, message: z.string() }).nullable(),
		incomplete_details: z.object({ reason: z.literal("max_output_tokens") }).nullable(),
		output: z.array(OutputMessage),
		parallel_tool_calls: z.boolean(),
		store: z.boolean(),
		text: z.object({ format: z.object({ type: z.string() }) }),
		tool_choice: z.literal("auto"),
		tools: z.array(z.unknown()),
		truncation: z.enum(["auto", "disabled"]),
		usage: z
			.object({
				input_tokens: z.int(),
				input_tokens_details: z.object({ cached_tokens: z.int() }),
				output_tokens: z.int(),
				output_tokens_details: z.object({ reasoning_tokens: z.int() }),
				total_tokens: z.int(),
			})
			.nullable(),
	}),
);
export type ResponseObject = z.infer<typeof ResponseObject>;

export const ResponseInputItems = z.lazy(() =>
	z.object({
		object: z.literal("list"),
		data: z.array(
			z.object({
				id: z.string(),
				type: z.literal("message"),
				role: z.literal("user"),
				status: z.literal("completed"),
				content: z.array(z.object({ type: z.literal("input_text"), text: z.string() })),
			}),
		),
		/** Null if the list is empty. */
		first_id: z.string().nullable(),
		last_id: z.string().nullable(),
		has_more: z.literal(false),
	}),
);
export type ResponseInputItems = z.infer<typeof ResponseInputItems>;

export const ResponseDeleted = z.object({
	id: z.string(),
	object: z.literal("response"),
	deleted: z.literal(true),
});
export type ResponseDeleted = z.infer<typeof ResponseDeleted>;
