import type { ChatCompletion, ChatCompletionChunk, OpenAiUsage } from "../../contracts/openai.ts";
import type { FinishReason, TokenUsage } from "../../contracts/tasks.ts";
import { AppError } from "../../errors.ts";
import { sseEvent } from "../tasks/event-stream.ts";
import { toOpenAiError } from "./errors.ts";

/**
 * An event of a completion. A completion has any number of `queued` and `text` events, then exactly one `finish` event.
 */
export type CompletionEvent =
	| { type: "queued" }
	| { type: "text"; text: string }
	| { type: "finish"; reason: FinishReason; usage: TokenUsage };

/** The fields that all chunks of a completion share. */
export interface CompletionHead {
	id: string;
	/** Epoch seconds. */
	created: number;
	model: string;
}

/** Collects the events into one completion. */
export async function collectCompletion(
	events: AsyncIterable<CompletionEvent>,
	head: CompletionHead,
): Promise<ChatCompletion> {
	let content = "";
	for await (const event of events) {
		if (event.type === "text") content += event.text;
		if (event.type !== "finish") continue;
		const message = { role: "assistant" as const, content, refusal: null };
		const choice = { index: 0 as const, message, logprobs: null, finish_reason: event.reason };
		return { ...head, object: "chat.completion", choices: [choice], usage: toOpenAiUsage(event.usage) };
	}
	throw new Error("the completion ended without a finish event or an error");
}

/**
 * Yields the completion as Server-Sent Events. Sends an error as an event, because the status has already been sent.
 */
export async function* streamCompletion(
	first: CompletionEvent,
	rest: AsyncIterable<CompletionEvent>,
	head: CompletionHead,
	{ includeUsage }: { includeUsage: boolean },
): AsyncGenerator<string> {
	const chunk = (
		delta: ChatCompletionChunk["choices"][number]["delta"],
		finish_reason: FinishReason | null = null,
	) =>
		chunkEvent({
			...head,
			object: "chat.completion.chunk",
			choices: [{ index: 0, delta, logprobs: null, finish_reason }],
			...(includeUsage ? { usage: null } : {}),
		});
	yield chunk({ role: "assistant", content: "" });
	try {
		for await (const event of prepend(first, rest)) {
			if (event.type === "text") yield chunk({ content: event.text });
			if (event.type !== "finish") continue;
			yield chunk({}, event.reason);
			if (includeUsage) {
				const usage = toOpenAiUsage(event.usage);
				yield chunkEvent({ ...head, object: "chat.completion.chunk", choices: [], usage });
			}
		}
	} catch (error) {
		if (!(error instanceof AppError)) throw error;
		yield sseEvent({ data: toOpenAiError(error) });
	}
	yield "data: [DONE]\n\n";
}

function chunkEvent(chunk: ChatCompletionChunk): string {
	return sseEvent({ data: chunk });
}

function toOpenAiUsage({ prompt_tokens, completion_tokens }: TokenUsage): OpenAiUsage {
	return { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens };
}

async function* prepend<T>(first: T, rest: AsyncIterable<T>): AsyncGenerator<T> {
	yield first;
	yield* rest;
}
