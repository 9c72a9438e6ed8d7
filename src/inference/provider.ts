import type { InferencePart } from "../contracts/health.ts";
import type { ModelFeatures, TokenLogprob } from "../contracts/openai-features.ts";
import type { Sampling } from "../contracts/task-requests.ts";
import type { FinishReason, TokenUsage } from "../contracts/tasks.ts";
import type { EmbedSync } from "../text/embed-sync.ts";
import type { Passage } from "../text/passage.ts";
import type { ToolCallEvent } from "../upstream/tool-calls.ts";
import type { ChatMessage } from "./plain-messages.ts";

/**
 * A request for an answer. Models read `messages`; the `extractive` provider reads `question`, `topic`, `parts`, and
 * `passages`.
 */
export interface GenerateRequest {
	messages: ChatMessage[];
	question: string;
	/** What the question refers to in earlier exchanges. Null if it stands alone; left out if that is unknown. */
	topic?: string | null;
	passages: Passage[];
	/** The questions of a message with several; left out if it has one. */
	parts?: readonly QuestionPart[];
	/** Loads the function that `extractive` compares the question with sentences by. Null if there is none. */
	loadEmbed?: () => Promise<EmbedSync | null>;
	/** Whether the answer is part of a longer one. The caller then says once that no model answered. */
	isPart?: boolean;
	maxTokens: number;
	/** Whether a model that repeats itself is stopped even if there are no passages. */
	stopsLoops?: boolean;
	/** Whether the answer ends after a few sentences. */
	isBrief?: boolean;
	temperature: number;
	/** Stop strings: the answer ends before the first of them. */
	stop?: readonly string[];
	sampling?: Sampling;
	/** What the model must be able to do. Providers reject what they cannot do, and ignore none of it. */
	features?: ModelFeatures;
	/** The model that the user chose. Defaults to the provider's default model. */
	model?: string;
	priority: "chat" | "background";
	/** An opaque keyed hash of the user, which the model server uses to share its slots fairly among users. */
	userKey: string;
	/** An opaque keyed hash of the conversation, which the model server uses to cache its prompt prefix. */
	conversationKey: string;
}

/** A question of a message with several. */
export interface QuestionPart {
	question: string;
	/** What it refers to, in earlier exchanges or in the questions before it. Null if it stands alone. */
	topic: string | null;
	/** The ids of the passages that were found for it. */
	passageIds: readonly string[];
}

/** Builds a request whose prompt and answer fit in a context window of the given size, in tokens. */
export type BuildRequest = (contextTokens: number) => GenerateRequest;

/**
 * An event of an answer. `queued` and `thinking` occur only before the first `token`. The text of `thinking` is a part of
 * the model's thinking; it is empty if the server sends it in an unknown format. The last event is `finish`; a stream
 * without it is truncated.
 */
export type GenerateEvent =
	| { type: "queued"; position: number; etaMs: number | null }
	| { type: "thinking"; text: string }
	| { type: "token"; text: string; logprobs?: TokenLogprob[] }
	| ToolCallEvent
	| { type: "finish"; reason: FinishReason; usage: TokenUsage; model: string };

/**
 * A source of answers, such as a model server.
 *
 * @example
 * ```ts
 * const echo: Provider = {
 * 	name: "llama-cpp",
 * 	hasModel: true,
 * 	healthIsProbed: false,
 * 	async *generate({ question }, signal) {
 * 		signal.throwIfAborted();
 * 		yield { type: "token", text: question };
 * 		const usage = { prompt_tokens: 1, completion_tokens: 1 };
 * 		yield { type: "finish", reason: "stop", usage, model: "echo" };
 * 	},
 * 	health: async () => ({ status: "ok", provider: "llama-cpp", model: "echo", device: null }),
 * };
 * ```
 */
export interface Provider {
	readonly name: "llama-cpp" | "workers-ai" | "extractive";
	/** Whether a language model writes the answers. Otherwise, they are quotes. */
	readonly hasModel: boolean;
	/** Whether `health` sends a request to the provider. If false, it reports the outcome of earlier calls. */
	readonly healthIsProbed: boolean;
	/**
	 * Streams one answer. When `signal` is aborted, throws the signal's reason and closes all connections.
	 *
	 * @throws {ProviderError} when the provider cannot answer; `unsupported` when it cannot do what `features` requires
	 */
	generate(request: GenerateRequest, signal: AbortSignal): AsyncIterable<GenerateEvent>;
	/**
	 * Returns the size of a model's context window in tokens, or null if the provider does not know it. `model` defaults
	 * to the provider's default model. A provider without a model has no such method.
	 *
	 * @throws {ProviderError} when the provider cannot be reached
	 */
	contextTokens?(signal: AbortSignal, model?: string): Promise<number | null>;
	/**
	 * Returns the number of the default model's parameters, or null if the provider does not know it.
	 *
	 * @throws {ProviderError} when the provider cannot be reached
	 */
	parameters?(signal: AbortSignal): Promise<number | null>;
	/**
	 * Returns the models that a request can name, the default first. A provider without models has no such method.
	 *
	 * @throws {ProviderError} when the provider cannot be reached
	 */
	models?(signal: AbortSignal): Promise<string[]>;
	/** Returns the provider's health. Never rejects. */
	health(): Promise<InferencePart>;
}
