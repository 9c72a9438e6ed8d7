import * as z from "zod";
import { tryParseJson } from "../contracts/json.ts";
import type { TokenLogprob } from "../contracts/openai-features.ts";
import { ErrorDetail } from "./openai-errors.ts";
import { ProviderError } from "./provider-error.ts";
import { Logprobs, type ToolCallEvent, type ToolCallReader, ToolCalls } from "./tool-calls.ts";

const Usage = z.lazy(() =>
	z.object({
		prompt_tokens: z.int().nonnegative(),
		completion_tokens: z.int().nonnegative(),
		prompt_tokens_details: z.object({ cached_tokens: z.int().nullish() }).nullish().catch(null),
	}),
);

// Workers AI sends a token that looks like a number as a JSON number.
const Text = z.union([z.string(), z.number().transform(String)]).nullish();

/** While a model thinks, Mistral's API streams lists of parts. Thinking and text are in separate parts. */
const Parts = z.lazy(() =>
	z.array(
		z.object({
			type: z.string(),
			text: z.string().nullish(),
			thinking: z
				.array(z.object({ text: z.string().nullish() }))
				.nullish()
				.catch(null),
		}),
	),
);

// Servers use different names for thinking: llama-server, DeepSeek and vLLM send `reasoning_content`, Ollama and
// OpenRouter send `reasoning`.
const Message = z.lazy(() =>
	z.object({
		content: z.union([Text, Parts]),
		refusal: z.string().nullish(),
		reasoning_content: z.unknown().optional(),
		reasoning: z.unknown().optional(),
		thinking: z.unknown().optional(),
		tool_calls: ToolCalls,
	}),
);

const Chunk = z.lazy(() =>
	z.object({
		// Workers AI sends a JSON answer as an object.
		response: z.union([Text, z.record(z.string(), z.unknown()).transform((value) => JSON.stringify(value))]),
		choices: z
			.array(
				z.object({
					delta: Message.nullish(),
					// Sent instead of `delta` by servers that do not stream.
					message: Message.nullish(),
					finish_reason: z.string().nullish(),
					logprobs: Logprobs,
				}),
			)
			.nullish(),
		/** The native format of Workers AI. */
		tool_calls: ToolCalls,
		usage: Usage.nullish().catch(null),
		model: z.string().nullish(),
		/** llama-server, if requested with `return_progress`. */
		prompt_progress: z.unknown().optional(),
		error: ErrorDetail.nullish(),
	}),
);

/** What one chunk of a stream contains. */
export interface ChunkContent {
	text: string;
	/** The thinking in a separate field: null if there is none, and empty if its format is unknown. */
	thinking: string | null;
	calls: ToolCallEvent[];
	logprobs: TokenLogprob[];
	usage: z.infer<typeof Usage> | null;
	finishReason: string | null;
	model: string | null;
	/** Whether the chunk reports that a part of the prompt was evaluated. */
	isProgress: boolean;
	error: ErrorDetail | null;
}

const EMPTY: ChunkContent = {
	text: "",
	thinking: null,
	calls: [],
	logprobs: [],
	usage: null,
	finishReason: null,
	model: null,
	isProgress: false,
	error: null,
};

/**
 * Reads a chunk of a streamed answer, in OpenAI's format or the native format of Workers AI. `calls` reads all tool calls
 * of the stream.
 *
 * @throws {ProviderError} `broken` when the chunk has an unknown format
 */
export function readChunk(data: string, calls: ToolCallReader): ChunkContent {
	const json = tryParseJson(data);
	if (isPlainChunk(json)) return { ...EMPTY, text: json.choices[0].delta.content, model: json.model || null };
	const parsed = Chunk.safeParse(json);
	if (!parsed.success) throw new ProviderError("broken", "The model sent a chunk in an unknown format.");
	const { response, choices, usage, model, error, tool_calls, prompt_progress } = parsed.data;
	if (error) return { ...EMPTY, error };
	const choice = choices?.[0];
	const message = choice?.delta ?? choice?.message;
	const fields = [message?.reasoning_content, message?.reasoning, message?.thinking];
	const field = fields.find((value) => value != null && value !== "");
	const parts = Array.isArray(message?.content)
		? message.content
		: [{ type: "text", text: message?.content, thinking: null }];
	const isText = ({ type }: { type: string }) => type === "text";
	const content = parts.filter(isText).map(({ text }) => text ?? "");
	const thinkingParts = parts.filter((part) => !isText(part)).flatMap(({ thinking }) => thinking ?? []);
	const hasThinking = field !== undefined || !parts.every(isText);
	const separate = typeof field === "string" ? field : thinkingParts.map(({ text }) => text ?? "").join("");
	return {
		// Treat a refusal as an answer.
		text: response || content.join("") || (message?.refusal ?? ""),
		thinking: hasThinking ? separate : null,
		calls: (message?.tool_calls ?? tool_calls ?? []).map((call) => calls.read(call)),
		logprobs: choice?.logprobs?.content ?? [],
		usage: usage ?? null,
		finishReason: choice?.finish_reason ?? null,
		model: model || null,
		isProgress: Boolean(prompt_progress),
		error: null,
	};
}

interface PlainChunk {
	model?: string | null;
	choices: [{ delta: { content: string } }];
}

const PLAIN_FIELDS: ReadonlySet<string> = new Set(
	"id object created model choices system_fingerprint index delta role content".split(" "),
);

/**
 * Returns whether a chunk consists of text only. Almost all are, and validating one against `Chunk` would take longer
 * than everything else that is done with it.
 */
function isPlainChunk(chunk: unknown): chunk is PlainChunk {
	if (!hasOnlyPlainFields(chunk) || !Array.isArray(chunk.choices)) return false;
	const [choice] = chunk.choices;
	const delta = hasOnlyPlainFields(choice) ? choice.delta : null;
	const hasKnownModel = chunk.model == null || typeof chunk.model === "string";
	return hasKnownModel && hasOnlyPlainFields(delta) && typeof delta.content === "string";
}

/** Returns whether a value is an object without fields that may change the meaning of a chunk, except empty ones. */
function hasOnlyPlainFields(value: unknown): value is Record<string, unknown> {
	if (typeof value !== "object" || value === null) return false;
	return Object.entries(value).every(([name, field]) => field === null || PLAIN_FIELDS.has(name));
}
