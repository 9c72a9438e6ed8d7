import type { InferencePart } from "../contracts/health.ts";
import type { Sampling } from "../contracts/task-requests.ts";
import type { FinishReason, TokenUsage } from "../contracts/tasks.ts";
import type { Passage } from "../text/passage.ts";

export interface ChatMessage {
	role: "system" | "user" | "assistant";
	content: string;
}

/** What a provider is asked. A model reads `messages`; `extractive` reads `question` and `passages`. */
export interface GenerateRequest {
	messages: ChatMessage[];
	question: string;
	passages: Passage[];
	maxTokens: number;
	temperature: number;
	/** The answer ends before the first of these; none when left out. */
	stop?: readonly string[];
	sampling?: Sampling;
	priority: "chat" | "background";
	/** Opaque keyed hashes: the model server shares its slots fairly by user, and keeps a conversation's prefix. */
	userKey: string;
	conversationKey: string;
}

/**
 * `queued` only before the first `token`; `thinking` once, when the model begins to think before it answers; exactly one
 * `finish`, last. A stream that ends without it is truncated.
 */
export type GenerateEvent =
	| { type: "queued"; position: number; etaMs: number | null }
	| { type: "thinking" }
	| { type: "token"; text: string }
	| { type: "finish"; reason: FinishReason; usage: TokenUsage; model: string };

/**
 * What went wrong at a provider, by what it leads to (the table is in `chain.ts`): `busy` 503, 429, or loading its model ·
 * `broken` reset, stall, truncated, 5xx · `unreachable` connection refused, gateway without a server behind it, or breaker
 * open: it may be restarting · `unavailable` its model is downloading, failed to load or is retired, or the day's allowance
 * is used up: waiting does not help · `too_long` the prompt does not fit its context · `refused` any other 4xx.
 */
export type Trouble = "busy" | "broken" | "unreachable" | "unavailable" | "too_long" | "refused";

export class ProviderError extends Error {
	readonly trouble: Trouble;
	/** What the provider asked to wait, when it said so. */
	readonly retryAfterMs: number | null;

	constructor(trouble: Trouble, message: string, options: ErrorOptions & { retryAfterMs?: number } = {}) {
		super(message, options);
		this.name = "ProviderError";
		this.trouble = trouble;
		this.retryAfterMs = options.retryAfterMs ?? null;
	}
}

/** One way to get an answer. An aborted `signal` ends the stream with the signal's reason and closes what is open. */
export interface Provider {
	readonly name: "llama-cpp" | "workers-ai" | "extractive";
	/** Whether `health` asks the provider. Otherwise it only repeats what calls have shown. */
	readonly healthIsProbed: boolean;
	generate(request: GenerateRequest, signal: AbortSignal): AsyncIterable<GenerateEvent>;
	health(): Promise<InferencePart>;
}
