import type { ModelFeatures, TokenLogprob } from "../../src/contracts/openai-features.ts";
import type { ChatMessage } from "../../src/inference/plain-messages.ts";
import type { ToolCallEvent } from "../../src/upstream/tool-calls.ts";

export interface GenerateRequest {
	messages: ChatMessage[];
	/** Null means as many as fit into the context. */
	maxTokens: number | null;
	temperature: number;
	topP: number;
	presencePenalty: number;
	frequencyPenalty: number;
	/** Null means a random seed. */
	seed: number | null;
	stop: string[];
	/** What the model must be able to do. An engine throws `request_refused` for what it cannot do. */
	features: ModelFeatures;
	/** Opaque key of the user; empty if there is only one. */
	userKey: string;
	/** Opaque key of the conversation. The sequence that it used last already holds the start of its next prompt. */
	conversationKey: string | null;
}

interface PromptUsage {
	promptTokens: number;
	/** Number of prompt tokens that did not have to be evaluated again. */
	cachedTokens: number;
}

/**
 * Events of one generation, in order: `prompt`, a `prompt_progress` after each evaluated part of the prompt except the
 * last, any number of `reasoning`, `token` and `tool_call`, and one `finish`. Its `prompt` replaces the counts of the first event, for
 * engines that learn them at the end. `reasoning` is the model's thinking if the engine separates it from the answer.
 */
export type GenerateEvent =
	| ({ type: "prompt" } & PromptUsage)
	| { type: "prompt_progress" }
	| { type: "reasoning"; text: string }
	| { type: "token"; text: string; logprobs?: TokenLogprob[] | undefined }
	| ToolCallEvent
	| { type: "finish"; reason: "stop" | "length"; completionTokens: number; prompt?: PromptUsage };

export interface Embeddings {
	/** One vector per text, in order, not normalized. */
	vectors: number[][];
	tokens: number;
}

export interface EngineHealth {
	status: "stopped" | "starting" | "ok";
	device: string | null;
	/** The highest number of threads. Null on a GPU, where it doesn't matter, and if it isn't known. */
	cpuThreads: number | null;
	slots: number;
	/** Maximum number of tokens in a prompt and its answer combined. */
	contextTokens: number | null;
	/** The number of the model's parameters. Null if it isn't known. */
	parameters: number | null;
	loadMs: number | null;
	/** Resident memory of the engine's process when it became ready. */
	memoryBytes: number | null;
	/** A sentence about anything unusual, such as a fallback or a restart. */
	detail: string | null;
}

/**
 * Generates answers and creates embeddings. Methods that take a signal reject with its reason when it aborts.
 *
 * @example
 * for await (const event of engine.generate(request, signal)) {
 * 	if (event.type === "token") process.stdout.write(event.text);
 * }
 * await engine.dispose();
 */
export interface Engine {
	generate(request: GenerateRequest, signal: AbortSignal): AsyncIterable<GenerateEvent>;
	embed(texts: string[], signal: AbortSignal): Promise<Embeddings>;
	health(): EngineHealth;
	dispose(): Promise<void>;
}

/** An engine that loads a model file. */
export interface ModelEngine extends Engine {
	/** Loads the model. Rejects if it cannot be loaded. */
	start(modelPath: string): Promise<void>;
}

export type EngineErrorCode =
	| "context_length_exceeded"
	| "engine_busy"
	| "engine_crashed"
	| "engine_not_ready"
	| "engine_unavailable"
	| "engine_unreachable"
	| "generation_failed"
	| "request_refused";

export class EngineError extends Error {
	readonly code: EngineErrorCode;
	/** The parameter of OpenAI's API that the error is about; null if there is none. */
	readonly param: string | null;

	constructor(code: EngineErrorCode, message: string, options: ErrorOptions & { param?: string } = {}) {
		super(message, options);
		this.name = "EngineError";
		this.code = code;
		this.param = options.param ?? null;
	}
}
