import type { ServerResponse } from "node:http";
import type { TokenLogprob, ToolCall } from "../../src/contracts/openai-features.ts";
import type { ToolCallEvent } from "../../src/upstream/tool-calls.ts";
import type { QueuePosition } from "../fair-queue.ts";
import type { HttpError } from "./errors.ts";
import { sendError, sendJson } from "./send-json.ts";
import { EventStream } from "./sse.ts";

export interface CompletionHead {
	id: string;
	/** Unix seconds. */
	created: number;
	model: string;
}

export interface Usage {
	promptTokens: number;
	cachedTokens: number;
	completionTokens: number;
}

/** Writes the events of one completion to its response, in order. */
export interface CompletionWriter {
	/** The request waits in the queue. */
	position(position: QueuePosition): void;
	/** The prompt was accepted. */
	start(): void;
	/** A part of the prompt was evaluated. */
	promptProgress(): void;
	/** The model's thinking, for engines that separate it from the answer. */
	reasoning(text: string): void;
	text(text: string, logprobs?: TokenLogprob[]): void;
	toolCall(call: ToolCallEvent): void;
	finish(reason: "stop" | "length", usage: Usage): void;
	fail(error: HttpError): void;
}

/** Streams chunks as server-sent events. A waiting request receives the headers and its position immediately. */
export class StreamWriter implements CompletionWriter {
	readonly #response: ServerResponse;
	readonly #head: CompletionHead;
	readonly #includeUsage: boolean;
	#events: EventStream | null = null;
	#hasCalls = false;

	constructor(response: ServerResponse, head: CompletionHead, includeUsage: boolean) {
		this.#response = response;
		this.#head = head;
		this.#includeUsage = includeUsage;
	}

	position(position: QueuePosition): void {
		this.#open().position(position);
	}

	start(): void {
		this.#chunk({ role: "assistant", content: "" }, null);
	}

	promptProgress(): void {
		this.#open().keepAlive();
	}

	reasoning(text: string): void {
		this.#chunk({ reasoning_content: text }, null);
	}

	text(text: string, logprobs?: TokenLogprob[]): void {
		this.#chunk({ content: text }, null, logprobs);
	}

	toolCall({ index, id, name, arguments: part }: ToolCallEvent): void {
		this.#hasCalls = true;
		const call = {
			index,
			...(id !== undefined && { id, type: "function" }),
			function: { ...(name !== undefined && { name }), arguments: part },
		};
		this.#chunk({ tool_calls: [call] }, null);
	}

	finish(reason: "stop" | "length", usage: Usage): void {
		this.#chunk({}, this.#hasCalls && reason === "stop" ? "tool_calls" : reason);
		if (this.#includeUsage) this.#open().data({ ...this.#base(), choices: [], usage: toUsageBody(usage) });
		this.#open().done();
	}

	/** Sends an error response if the headers have not been sent; otherwise, sends an error event without `[DONE]`. */
	fail(error: HttpError): void {
		this.#events?.data(error.body);
		this.#events?.end();
		if (!this.#events) sendError(this.#response, error);
	}

	#chunk(
		delta: { role?: "assistant"; content?: string; reasoning_content?: string; tool_calls?: object[] },
		reason: "stop" | "length" | "tool_calls" | null,
		logprobs?: TokenLogprob[],
	): void {
		const choices = [{ index: 0, delta, logprobs: toLogprobsBody(logprobs), finish_reason: reason }];
		this.#open().data({ ...this.#base(), choices, ...(this.#includeUsage && { usage: null }) });
	}

	#base() {
		return {
			id: this.#head.id,
			object: "chat.completion.chunk",
			created: this.#head.created,
			model: this.#head.model,
		};
	}

	#open(): EventStream {
		this.#events ??= new EventStream(this.#response);
		return this.#events;
	}
}

/** Sends a single JSON object at the end. */
export class JsonWriter implements CompletionWriter {
	readonly #response: ServerResponse;
	readonly #head: CompletionHead;
	readonly #logprobs: TokenLogprob[] = [];
	readonly #calls = new Map<number, ToolCall>();
	#reasoning = "";
	#text = "";

	constructor(response: ServerResponse, head: CompletionHead) {
		this.#response = response;
		this.#head = head;
	}

	position(): void {}
	start(): void {}
	promptProgress(): void {}

	reasoning(text: string): void {
		this.#reasoning += text;
	}

	text(text: string, logprobs: TokenLogprob[] = []): void {
		this.#text += text;
		this.#logprobs.push(...logprobs);
	}

	toolCall({ index, id = "", name = "", arguments: part }: ToolCallEvent): void {
		const call = this.#calls.get(index) ?? { id, type: "function", function: { name, arguments: "" } };
		call.function.arguments += part;
		this.#calls.set(index, call);
	}

	finish(reason: "stop" | "length", usage: Usage): void {
		const hasCalls = this.#calls.size > 0;
		const message = {
			role: "assistant",
			content: hasCalls && this.#text === "" ? null : this.#text,
			...(this.#reasoning !== "" && { reasoning_content: this.#reasoning }),
			refusal: null,
			...(hasCalls && { tool_calls: [...this.#calls.values()] }),
		};
		const logprobs = toLogprobsBody(this.#logprobs);
		const finish_reason = hasCalls && reason === "stop" ? "tool_calls" : reason;
		sendJson(this.#response, 200, {
			id: this.#head.id,
			object: "chat.completion",
			created: this.#head.created,
			model: this.#head.model,
			choices: [{ index: 0, message, logprobs, finish_reason }],
			usage: toUsageBody(usage),
		});
	}

	fail(error: HttpError): void {
		sendError(this.#response, error);
	}
}

function toLogprobsBody(content: TokenLogprob[] = []) {
	return content.length === 0 ? null : { content, refusal: null };
}

function toUsageBody({ promptTokens, cachedTokens, completionTokens }: Usage) {
	return {
		prompt_tokens: promptTokens,
		completion_tokens: completionTokens,
		total_tokens: promptTokens + completionTokens,
		prompt_tokens_details: { cached_tokens: cachedTokens },
	};
}
