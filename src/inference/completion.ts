import * as z from "zod";
import { tryParseJson } from "../contracts/json.ts";
import type { TokenLogprob } from "../contracts/openai-features.ts";
import type { FinishReason } from "../contracts/tasks.ts";
import { estimateTokens } from "../text/tokens.ts";
import { asUnsupported, ErrorDetail, errorFromStream } from "../upstream/openai-errors.ts";
import { ProviderError } from "../upstream/provider-error.ts";
import type { SseItem } from "../upstream/sse.ts";
import type { ToolCallEvent } from "../upstream/tool-calls.ts";
import { Logprobs, ToolCallReader, ToolCalls } from "../upstream/tool-calls.ts";
import { GroundedAnswerFilter } from "./grounded/answer-filter.ts";
import type { GenerateEvent, GenerateRequest } from "./provider.ts";
import { ThinkingFilter, templateOpensThinking } from "./thinking.ts";

/**
 * Reads a streamed answer in OpenAI's format (`choices[].delta`) or the native format of Workers AI (`response`).
 * Comments that contain a position in the server's queue become `queued` events. Usage may arrive with any chunk; if it
 * does not, also because a model that repeats itself is stopped, tokens are counted. The model's thinking is removed,
 * whether it arrives in a separate field or between tags in the text. An answer from passages is cleaned; see
 * `GroundedAnswerFilter`. `thinkingTemplates` lists models whose chat template opens the thinking block; newly detected
 * ones are added.
 *
 * @throws {ProviderError} `broken` when the stream ends without `[DONE]` and without a `finish_reason`, because the
 * answer is truncated; `broken` or `refused` when it ends without an answer.
 */
export async function* readCompletion(
	items: AsyncIterable<SseItem>,
	request: GenerateRequest,
	model: string,
	thinkingTemplates: Set<string> = new Set(),
): AsyncGenerator<GenerateEvent> {
	const state: StreamState = {
		tokens: 0,
		model,
		usage: null,
		finishReason: null,
		isDone: false,
		hasLogprobs: false,
		calls: new ToolCallReader(),
	};
	let filter = new ThinkingFilter({ isOpen: thinkingTemplates.has(model) || templateOpensThinking(model) });
	const grounded = mayFilter(request) ? new GroundedAnswerFilter(request.passages) : null;
	let isThinking = false;
	let hasText = false;
	let isFiltered = false;
	let hasCalls = false;
	let logprobs: TokenLogprob[] = [];
	for await (const item of items) {
		if (item.type === "comment") {
			const place = state.tokens === 0 ? parseQueuePlace(item.text) : null;
			if (place) yield { type: "queued", ...place };
			continue;
		}
		if (item.data === "[DONE]") {
			state.isDone = true;
			break;
		}
		const delta = readChunk(state, item.data, request);
		for (const call of delta.calls) {
			hasCalls = true;
			yield call;
		}
		if (delta.text === "" && delta.thinking === null) continue;
		state.tokens += 1;
		let text = (delta.thinking === null ? "" : filter.acceptSeparateThinking()) + filter.push(delta.text);
		if (filter.missedThinking) {
			thinkingTemplates.add(model);
			if (hasText)
				throw new ProviderError("broken", "The start of the answer turned out to be the model's thinking.");
			filter = new ThinkingFilter({ isOpen: true });
			text = filter.push(delta.text);
		}
		const thinking = (delta.thinking ?? "") + filter.takeThinking();
		const hasBegun = !isThinking && (filter.foundThinking || filter.isPresuming);
		if (!hasText && (thinking !== "" || (text === "" && hasBegun))) {
			isThinking = true;
			yield { type: "thinking", text: thinking };
		}
		if (thinking === "" && !hasBegun) logprobs.push(...delta.logprobs);
		const shown = grounded?.push(text) ?? text;
		isFiltered ||= shown !== text && text.trim() !== "";
		if (shown !== "") {
			hasText = true;
			yield { type: "token", text: shown, ...(logprobs.length > 0 && { logprobs }) };
			logprobs = [];
		}
		if (grounded?.isLooping) {
			state.isDone = true;
			break;
		}
	}
	const end = finishOf(state, request);
	const isStopped = end.reason === "stop";
	if (filter.isPresuming && isStopped) thinkingTemplates.delete(model);
	const answer = isStopped ? filter.presumedThinking() || filter.flush() : filter.flush();
	const rest = grounded === null ? answer : grounded.push(answer) + grounded.end();
	hasText ||= rest.trim() !== "" || (rest !== "" && !isStopped);
	// An answer that starts with a stop string is empty, and so is one that the limit ends within a call of a tool. Neither
	// is an error.
	const mayEndEarly = isStopped
		? request.stop !== undefined
		: !isThinking && request.features?.tools !== undefined;
	const mayBeEmpty = mayEndEarly && !filter.foundThinking && !isFiltered;
	if (!hasText && !hasCalls && !mayBeEmpty) throw emptyAnswerError(end.reason, isThinking, request.maxTokens);
	if (rest !== "") yield { type: "token", text: rest, ...(logprobs.length > 0 && { logprobs }) };
	if (request.features?.logprobs && hasText && !state.hasLogprobs) throw noLogprobs();
	yield end;
}

/** Returns whether an answer can be cleaned. A JSON answer must stay valid, and log probabilities must match the text. */
function mayFilter({ passages, features }: GenerateRequest): boolean {
	return passages.length > 0 && features?.response_format === undefined && features?.logprobs === undefined;
}

/** The information collected from the chunks of a stream so far. */
interface StreamState {
	/** Number of chunks that contain text or thinking. */
	tokens: number;
	model: string;
	usage: z.infer<typeof Usage> | null;
	finishReason: string | null;
	isDone: boolean;
	hasLogprobs: boolean;
	calls: ToolCallReader;
}

/**
 * Returns the error for an empty answer: `refused` if the answer reached its token limit, because a retry would reach
 * it again; otherwise `broken`, because a retry may succeed.
 */
function emptyAnswerError(reason: FinishReason, hasThinking: boolean, maxTokens: number): ProviderError {
	if (reason === "length") {
		const user = hasThinking ? "The model's thinking used" : "The model used";
		return new ProviderError(
			"refused",
			`${user} up the limit of ${maxTokens} tokens before the answer started; increase the limit.`,
		);
	}
	const message = hasThinking
		? "The model stopped after its thinking, without an answer."
		: "The model stopped without an answer.";
	return new ProviderError("broken", message);
}

const Usage = z.object({
	prompt_tokens: z.int().nonnegative(),
	completion_tokens: z.int().nonnegative(),
});

// Workers AI sends a token that looks like a number as a JSON number.
const Text = z.union([z.string(), z.number().transform(String)]).nullish();

/** While a model thinks, Mistral's API streams lists of parts. Thinking and text are in separate parts. */
const Parts = z.array(
	z.object({
		type: z.string(),
		text: z.string().nullish(),
		thinking: z
			.array(z.object({ text: z.string().nullish() }))
			.nullish()
			.catch(null),
	}),
);

// Servers use different names for thinking: llama-server, DeepSeek and vLLM send `reasoning_content`, Ollama and
// OpenRouter send `reasoning`.
const Message = z.object({
	content: z.union([Text, Parts]),
	refusal: z.string().nullish(),
	reasoning_content: z.unknown().optional(),
	reasoning: z.unknown().optional(),
	thinking: z.unknown().optional(),
	tool_calls: ToolCalls,
});

const Chunk = z.object({
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
	error: ErrorDetail.nullish(),
});

const QueuePlace = z.object({
	position: z.int().nonnegative(),
	eta_ms: z.number().nonnegative().nullish(),
});

interface Delta {
	text: string;
	/** The thinking in a separate field: null if there is none, and empty if its format is unknown. */
	thinking: string | null;
	calls: ToolCallEvent[];
	logprobs: TokenLogprob[];
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

/** Adds a chunk to the state. Returns what the chunk adds to the answer. */
function readChunk(state: StreamState, data: string, request: GenerateRequest): Delta {
	const json = tryParseJson(data);
	if (isPlainChunk(json)) {
		state.model = json.model || state.model;
		return { text: json.choices[0].delta.content, thinking: null, calls: [], logprobs: [] };
	}
	const parsed = Chunk.safeParse(json);
	if (!parsed.success) throw new ProviderError("broken", "The model sent a chunk in an unknown format.");
	const { response, choices, usage, model, error, tool_calls } = parsed.data;
	if (error) throw asUnsupported(errorFromStream(error), error, request);
	const choice = choices?.[0];
	state.usage = usage ?? state.usage;
	state.model = model || state.model;
	state.finishReason = choice?.finish_reason ?? state.finishReason;
	const message = choice?.delta ?? choice?.message;
	const logprobs = choice?.logprobs?.content ?? [];
	state.hasLogprobs ||= logprobs.length > 0;
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
		calls: (message?.tool_calls ?? tool_calls ?? []).map((call) => state.calls.read(call)),
		logprobs,
	};
}

function noLogprobs(): ProviderError {
	const message = "The model server returned no log probabilities; omit logprobs.";
	return new ProviderError("unsupported", message, { param: "logprobs" });
}

function finishOf(state: StreamState, request: GenerateRequest): Extract<GenerateEvent, { type: "finish" }> {
	if (!state.isDone && state.finishReason === null) {
		throw new ProviderError("broken", "The answer was cut off.");
	}
	const usage = state.usage ?? {
		prompt_tokens: estimateTokens(request.messages.map((message) => message.content).join("\n")),
		completion_tokens: state.tokens,
	};
	// The native format of Workers AI has no finish_reason, so treat an answer of the maximum length as truncated.
	const isTruncated = state.finishReason === null && usage.completion_tokens >= request.maxTokens;
	const reason = isTruncated || state.finishReason === "length" ? "length" : "stop";
	return { type: "finish", reason, usage, model: state.model };
}

/** Parses `queue {"position":3,"eta_ms":12000}`. Returns null for other comments, which only keep the stream alive. */
function parseQueuePlace(comment: string): { position: number; etaMs: number | null } | null {
	if (!comment.startsWith("queue ")) return null;
	const place = QueuePlace.safeParse(tryParseJson(comment.slice("queue ".length)));
	return place.success ? { position: place.data.position, etaMs: place.data.eta_ms ?? null } : null;
}
