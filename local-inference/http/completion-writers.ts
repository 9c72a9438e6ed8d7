import type { ServerResponse } from "node:http";
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
	text(text: string): void;
	finish(reason: "stop" | "length", usage: Usage): void;
	fail(error: HttpError): void;
}

/** Streams chunks as server-sent events. A waiting request receives the headers and its position immediately. */
export class StreamWriter implements CompletionWriter {
	readonly #response: ServerResponse;
	readonly #head: CompletionHead;
	readonly #includeUsage: boolean;
	#events: EventStream | null = null;

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

	text(text: string): void {
		this.#chunk({ content: text }, null);
	}

	finish(reason: "stop" | "length", usage: Usage): void {
		this.#chunk({}, reason);
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
		delta: { role?: "assistant"; content?: string; reasoning_content?: string },
		reason: "stop" | "length" | null,
	): void {
		const choices = [{ index: 0, delta, logprobs: null, finish_reason: reason }];
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

	text(text: string): void {
		this.#text += text;
	}

	finish(reason: "stop" | "length", usage: Usage): void {
		const message = {
			role: "assistant",
			content: this.#text,
			...(this.#reasoning !== "" && { reasoning_content: this.#reasoning }),
			refusal: null,
		};
		sendJson(this.#response, 200, {
			id: this.#head.id,
			object: "chat.completion",
			created: this.#head.created,
			model: this.#head.model,
			choices: [{ index: 0, message, logprobs: null, finish_reason: reason }],
			usage: toUsageBody(usage),
		});
	}

	fail(error: HttpError): void {
		sendError(this.#response, error);
	}
}

function toUsageBody({ promptTokens, cachedTokens, completionTokens }: Usage) {
	return {
		prompt_tokens: promptTokens,
		completion_tokens: completionTokens,
		total_tokens: promptTokens + completionTokens,
		prompt_tokens_details: { cached_tokens: cachedTokens },
	};
}
