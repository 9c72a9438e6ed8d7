export interface ChatMessage {
	role: "system" | "user" | "assistant";
	content: string;
}

export interface GenerateRequest {
	messages: ChatMessage[];
	/** `null`: as many as the context has room for. */
	maxTokens: number | null;
	temperature: number;
	topP: number;
	presencePenalty: number;
	frequencyPenalty: number;
	/** `null`: a new one each time. */
	seed: number | null;
	stop: string[];
	/** An opaque key: the sequence that a conversation used last holds the beginning of its next prompt. */
	conversationKey: string | null;
}

/** One `prompt` first, then a `reading` for each part of it that was read and is not the last; exactly one `finish` last. */
export type GenerateEvent =
	| { type: "prompt"; promptTokens: number; cachedTokens: number }
	| { type: "reading" }
	| { type: "token"; text: string }
	| { type: "finish"; reason: "stop" | "length"; completionTokens: number };

export interface Embeddings {
	/** One a text, in order, not normalised. */
	vectors: number[][];
	tokens: number;
}

/** Tokens per second with a number of threads. */
export interface ThreadFigure {
	threads: number;
	decode: number;
	prefill: number;
}

export interface Threads {
	decode: number;
	prefill: number;
	/** What was tried; empty where the threads do not matter (GPU). */
	tried: ThreadFigure[];
}

export interface EngineHealth {
	status: "stopped" | "starting" | "ok";
	device: string | null;
	threads: Threads | null;
	slots: number;
	/** Tokens of prompt and answer together that one request may have. */
	contextTokens: number | null;
	loadMs: number | null;
	/** Resident memory of the engine's process when it became ready. */
	memoryBytes: number | null;
	/** A sentence about what is unusual: a fallback, a restart. */
	detail: string | null;
}

/** What generates and embeds. `start` rejects when the model cannot be loaded; what is aborted throws the signal's reason. */
export interface Engine {
	start(modelPath: string): Promise<void>;
	generate(request: GenerateRequest, signal: AbortSignal): AsyncIterable<GenerateEvent>;
	embed(texts: string[], signal: AbortSignal): Promise<Embeddings>;
	health(): EngineHealth;
	dispose(): Promise<void>;
}

export type EngineErrorCode =
	| "context_length_exceeded"
	| "engine_crashed"
	| "engine_not_ready"
	| "generation_failed";

export class EngineError extends Error {
	readonly code: EngineErrorCode;

	constructor(code: EngineErrorCode, message: string, options?: ErrorOptions) {
		super(message, options);
		this.name = "EngineError";
		this.code = code;
	}
}
