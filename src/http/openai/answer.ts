import type { ChatCompletion, ChatCompletionChunk, OpenAiUsage } from "../../contracts/openai.ts";
import type { FinishReason, TokenUsage } from "../../contracts/tasks.ts";
import { AppError } from "../../errors.ts";
import { sseEvent } from "../tasks/event-stream.ts";
import { openAiError } from "./errors.ts";

/** What a call comes to, in order: it may wait, then text, then exactly one `finish`. */
export type CompletionEvent =
	| { type: "queued" }
	| { type: "text"; text: string }
	| { type: "finish"; reason: FinishReason; usage: TokenUsage };

export interface CompletionHead {
	id: string;
	/** Seconds since 1970. */
	created: number;
	model: string;
}

/** The answer in one piece. */
export async function wholeCompletion(
	events: AsyncIterable<CompletionEvent>,
	head: CompletionHead,
): Promise<ChatCompletion> {
	let content = "";
	for await (const event of events) {
		if (event.type === "text") content += event.text;
		if (event.type !== "finish") continue;
		const message = { role: "assistant" as const, content, refusal: null };
		const choice = { index: 0 as const, message, logprobs: null, finish_reason: event.reason };
		return { ...head, object: "chat.completion", choices: [choice], usage: usageOf(event.usage) };
	}
	throw new Error("a completion ended without a finish and without an error");
}

/** The answer as Server-Sent Events. What goes wrong once it has begun is an event too: the status is out already. */
export async function* completionChunks(
	first: CompletionEvent,
	rest: AsyncIterable<CompletionEvent>,
	head: CompletionHead,
	{ includeUsage }: { includeUsage: boolean },
): AsyncGenerator<string> {
	const chunk = (
		delta: ChatCompletionChunk["choices"][number]["delta"],
		finish_reason: FinishReason | null = null,
	) =>
		event({
			...head,
			object: "chat.completion.chunk",
			choices: [{ index: 0, delta, logprobs: null, finish_reason }],
			...(includeUsage ? { usage: null } : {}),
		});
	yield chunk({ role: "assistant", content: "" });
	try {
		for await (const next of joined(first, rest)) {
			if (next.type === "text") yield chunk({ content: next.text });
			if (next.type !== "finish") continue;
			yield chunk({}, next.reason);
			if (includeUsage)
				yield event({ ...head, object: "chat.completion.chunk", choices: [], usage: usageOf(next.usage) });
		}
	} catch (error) {
		if (!(error instanceof AppError)) throw error;
		yield sseEvent({ data: openAiError(error) });
	}
	yield "data: [DONE]\n\n";
}

function event(chunk: ChatCompletionChunk): string {
	return sseEvent({ data: chunk });
}

function usageOf({ prompt_tokens, completion_tokens }: TokenUsage): OpenAiUsage {
	return { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens };
}

async function* joined<T>(first: T, rest: AsyncIterable<T>): AsyncGenerator<T> {
	yield first;
	yield* rest;
}
