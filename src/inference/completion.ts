import * as z from "zod";
import { tryParseJson } from "../contracts/json.ts";
import type { TokenLogprob } from "../contracts/openai-features.ts";
import type { FinishReason } from "../contracts/tasks.ts";
import { estimateTokens } from "../text/tokens.ts";
import { type ChunkContent, readChunk } from "../upstream/chunk.ts";
import { asUnsupported, errorFromStream } from "../upstream/openai-errors.ts";
import { ProviderError } from "../upstream/provider-error.ts";
import type { SseItem } from "../upstream/sse.ts";
import { ToolCallReader } from "../upstream/tool-calls.ts";
import { BriefAnswer } from "./brief-answer.ts";
import { GroundedAnswerFilter } from "./grounded/answer-filter.ts";
import { RepetitionFilter } from "./grounded/repetition.ts";
import type { GenerateEvent, GenerateRequest } from "./provider.ts";
import { ThinkingFilter, templateOpensThinking } from "./thinking.ts";

/** An answer that a lower limit ends may be empty: even a quote, which would replace it, is longer. */
const SHORT_LIMIT_TOKENS = 32;

/**
 * Reads a streamed answer in OpenAI's format (`choices[].delta`) or the native format of Workers AI (`response`).
 * Comments that contain a position in the server's queue become `queued` events. Usage may arrive with any chunk; if it
 * does not, also because a model that repeats itself is stopped, tokens are counted. The model's thinking is removed,
 * whether it arrives in a separate field or between tags in the text. An answer from passages is cleaned; see
 * `GroundedAnswerFilter`. Others are too if they must not loop; see `RepetitionFilter`. `thinkingTemplates` lists models
 * whose chat template opens the thinking block; newly detected ones are added.
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
	const answerFilter = createFilter(request);
	const brief = request.isBrief === true ? new BriefAnswer() : null;
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
		const delta = readChunk(item.data, state.calls);
		if (delta.error) throw asUnsupported(errorFromStream(delta.error), delta.error, request);
		addChunk(state, delta);
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
		const kept = answerFilter?.push(text) ?? text;
		const shown = brief?.push(kept) ?? kept;
		isFiltered ||= shown !== text && text.trim() !== "";
		if (shown !== "") {
			hasText = true;
			yield { type: "token", text: shown, ...(logprobs.length > 0 && { logprobs }) };
			logprobs = [];
		}
		if (answerFilter?.isLooping || brief?.isComplete) {
			state.isDone = true;
			break;
		}
	}
	const end = finishOf(state, request);
	const isStopped = end.reason === "stop";
	if (filter.isPresuming && isStopped) thinkingTemplates.delete(model);
	const answer = isStopped ? filter.presumedThinking() || filter.flush() : filter.flush();
	const kept = answerFilter === null ? answer : answerFilter.push(answer) + answerFilter.end();
	const rest = brief?.push(kept) ?? kept;
	hasText ||= rest.trim() !== "" || (rest !== "" && !isStopped);
	// An answer that starts with a stop string is empty, and so is one that the limit ends within a call of a tool, or
	// within the frame of the passages or the thinking that precede an answer. None of them is an error.
	const mayEndEarly = isStopped
		? request.stop !== undefined
		: !isThinking && request.features?.tools !== undefined;
	const isCutShort = !isStopped && request.maxTokens < SHORT_LIMIT_TOKENS;
	const mayBeEmpty = isCutShort || (mayEndEarly && !filter.foundThinking && !isFiltered);
	if (!hasText && !hasCalls && !mayBeEmpty) throw emptyAnswerError(end.reason, isThinking, request.maxTokens);
	if (rest !== "") yield { type: "token", text: rest, ...(logprobs.length > 0 && { logprobs }) };
	if (request.features?.logprobs && hasText && !state.hasLogprobs) throw noLogprobs();
	yield end;
}

/**
 * Creates what cleans an answer. Returns null for an answer that stays as it is: a JSON answer must stay valid, and log
 * probabilities must match the text.
 */
function createFilter({
	question,
	passages,
	features,
	stopsLoops,
}: GenerateRequest): GroundedAnswerFilter | RepetitionFilter | null {
	if (features?.response_format !== undefined || features?.logprobs !== undefined) return null;
	if (passages.length > 0) return new GroundedAnswerFilter(passages, question);
	return stopsLoops === true ? new RepetitionFilter() : null;
}

/** The information collected from the chunks of a stream so far. */
interface StreamState {
	/** Number of chunks that contain text or thinking. */
	tokens: number;
	model: string;
	usage: ChunkContent["usage"];
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
		const context =
			"increase max_tokens, and MODEL_CONTEXT_TOKENS if the context window is larger than detected";
		const hint = hasThinking ? `${context}, or lower reasoning_effort` : context;
		return new ProviderError(
			"refused",
			`${user} up the limit of ${maxTokens} tokens before the answer started; ${hint}.`,
		);
	}
	const message = hasThinking
		? "The model stopped after its thinking, without an answer."
		: "The model stopped without an answer.";
	return new ProviderError("broken", message);
}

const QueuePlace = z.object({
	position: z.int().nonnegative(),
	eta_ms: z.number().nonnegative().nullish(),
});

function addChunk(state: StreamState, { usage, model, finishReason, logprobs }: ChunkContent): void {
	state.usage = usage ?? state.usage;
	state.model = model ?? state.model;
	state.finishReason = finishReason ?? state.finishReason;
	state.hasLogprobs ||= logprobs.length > 0;
}

function noLogprobs(): ProviderError {
	const message = "The model server returned no log probabilities; omit logprobs.";
	return new ProviderError("unsupported", message, { param: "logprobs" });
}

function finishOf(state: StreamState, request: GenerateRequest): Extract<GenerateEvent, { type: "finish" }> {
	if (!state.isDone && state.finishReason === null) {
		throw new ProviderError("broken", "The answer was cut off.");
	}
	// The details of the usage are not part of `TokenUsage`.
	const usage = {
		prompt_tokens:
			state.usage?.prompt_tokens ??
			estimateTokens(request.messages.map((message) => message.content).join("\n")),
		completion_tokens: state.usage?.completion_tokens ?? state.tokens,
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
