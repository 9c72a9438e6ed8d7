import type { ServerResponse } from "node:http";
import type { Place } from "../queue.ts";
import type { HttpError } from "./errors.ts";
import { sendError, sendJson } from "./json.ts";
import { EventStream } from "./sse.ts";

export interface ReplyHead {
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

/** What happens to one completion, in order; each kind of reply shows it in its way. */
export interface Reply {
	/** It stands in the queue. */
	place(place: Place): void;
	/** Its prompt was accepted. */
	begin(): void;
	/** A part of its prompt was read. */
	reading(): void;
	text(text: string): void;
	finish(reason: "stop" | "length", usage: Usage): void;
	fail(error: HttpError): void;
}

/** Chunks as they come. Whoever waits gets the headers and the place at once. */
export class StreamedReply implements Reply {
	readonly #response: ServerResponse;
	readonly #head: ReplyHead;
	readonly #includeUsage: boolean;
	#events: EventStream | null = null;

	constructor(response: ServerResponse, head: ReplyHead, includeUsage: boolean) {
		this.#response = response;
		this.#head = head;
		this.#includeUsage = includeUsage;
	}

	place(place: Place): void {
		this.#open().place(place);
	}

	begin(): void {
		this.#chunk({ role: "assistant", content: "" }, null);
	}

	reading(): void {
		this.#open().keepAlive();
	}

	text(text: string): void {
		this.#chunk({ content: text }, null);
	}

	finish(reason: "stop" | "length", usage: Usage): void {
		this.#chunk({}, reason);
		if (this.#includeUsage) this.#open().data({ ...this.#base(), choices: [], usage: usageBody(usage) });
		this.#open().done();
	}

	/** Before the headers an answer of its own; after them an error event, and no `[DONE]`. */
	fail(error: HttpError): void {
		this.#events?.data(error.body);
		this.#events?.end();
		if (!this.#events) sendError(this.#response, error);
	}

	#chunk(delta: { role?: "assistant"; content?: string }, reason: "stop" | "length" | null): void {
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

/** One JSON object at the end. */
export class WholeReply implements Reply {
	readonly #response: ServerResponse;
	readonly #head: ReplyHead;
	#text = "";

	constructor(response: ServerResponse, head: ReplyHead) {
		this.#response = response;
		this.#head = head;
	}

	place(): void {}
	begin(): void {}
	reading(): void {}

	text(text: string): void {
		this.#text += text;
	}

	finish(reason: "stop" | "length", usage: Usage): void {
		const message = { role: "assistant", content: this.#text, refusal: null };
		sendJson(this.#response, 200, {
			id: this.#head.id,
			object: "chat.completion",
			created: this.#head.created,
			model: this.#head.model,
			choices: [{ index: 0, message, logprobs: null, finish_reason: reason }],
			usage: usageBody(usage),
		});
	}

	fail(error: HttpError): void {
		sendError(this.#response, error);
	}
}

function usageBody({ promptTokens, cachedTokens, completionTokens }: Usage) {
	return {
		prompt_tokens: promptTokens,
		completion_tokens: completionTokens,
		total_tokens: promptTokens + completionTokens,
		prompt_tokens_details: { cached_tokens: cachedTokens },
	};
}
