import type {
	ChatCompletion,
	ChatCompletionChunk,
	ChoiceFinishReason,
	OpenAiUsage,
} from "../../contracts/openai.ts";
import type { TokenLogprob, ToolCall } from "../../contracts/openai-features.ts";
import type { FinishReason, TokenUsage } from "../../contracts/tasks.ts";
import { AppError } from "../../errors.ts";
import type { ToolCallEvent } from "../../upstream/tool-calls.ts";
import { sseEvent } from "../tasks/event-stream.ts";
import { toOpenAiError } from "./errors.ts";

/**
 * An event of a completion. A completion has one or more choices, numbered from 0, one after the other. Each has any
 * number of events, then exactly one `finish` event, whose `usage` counts the choice alone. `provider` is what answered.
 */
export type CompletionEvent = { choice?: number } & (
	| { type: "queued" }
	| { type: "text"; text: string; logprobs?: TokenLogprob[] }
	| ToolCallEvent
	| { type: "finish"; reason: FinishReason; usage: TokenUsage; provider: string }
);

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
	const choices: ChatCompletion["choices"] = [];
	let usage: TokenUsage | null = null;
	let fingerprint = "";
	let answer = new CollectedAnswer();
	for await (const event of events) {
		answer.add(event);
		if (event.type !== "finish") continue;
		choices.push(answer.toChoice(event.choice ?? 0, event.reason));
		usage = addChoice(usage, event.usage);
		fingerprint = event.provider;
		answer = new CollectedAnswer();
	}
	if (usage === null) throw new Error("the completion ended without a finish event or an error");
	return {
		...head,
		object: "chat.completion",
		choices,
		usage: toOpenAiUsage(usage),
		system_fingerprint: fingerprint,
	};
}

/** The parts of one choice. */
class CollectedAnswer {
	#content = "";
	readonly #calls = new Map<number, ToolCall>();
	readonly #logprobs: TokenLogprob[] = [];

	add(event: CompletionEvent): void {
		if (event.type === "text") {
			this.#content += event.text;
			this.#logprobs.push(...(event.logprobs ?? []));
		}
		if (event.type !== "tool_call") return;
		const { index, id = "", name = "", arguments: part } = event;
		const call = this.#calls.get(index) ?? { id, type: "function", function: { name, arguments: "" } };
		call.function.arguments += part;
		this.#calls.set(index, call);
	}

	toChoice(index: number, reason: FinishReason): ChatCompletion["choices"][number] {
		const calls = [...this.#calls.values()];
		const hasCalls = calls.length > 0;
		const content = hasCalls && this.#content === "" ? null : this.#content;
		return {
			index,
			message: { role: "assistant", content, refusal: null, ...(hasCalls && { tool_calls: calls }) },
			logprobs: logprobsOf(this.#logprobs),
			finish_reason: finishReason(reason, hasCalls),
		};
	}
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
		{ choice = 0 }: CompletionEvent,
		delta: ChatCompletionChunk["choices"][number]["delta"],
		{ logprobs = [], reason = null }: { logprobs?: TokenLogprob[]; reason?: ChoiceFinishReason | null } = {},
	) =>
		chunkEvent({
			...head,
			object: "chat.completion.chunk",
			choices: [{ index: choice, delta, logprobs: logprobsOf(logprobs), finish_reason: reason }],
			...(includeUsage ? { usage: null } : {}),
			...(fingerprint === null ? {} : { system_fingerprint: fingerprint }),
		});
	let usage: TokenUsage | null = null;
	/** Known only at the end, because another provider may take over before. */
	let fingerprint: string | null = null;
	let started = -1;
	let hasCalls = false;
	try {
		for await (const event of prepend(first, rest)) {
			const { choice = 0 } = event;
			if (choice > started) {
				started = choice;
				hasCalls = false;
				fingerprint = null;
				yield chunk(event, { role: "assistant", content: "" });
			}
			switch (event.type) {
				case "text":
					yield chunk(
						event,
						{ content: event.text },
						{ ...(event.logprobs && { logprobs: event.logprobs }) },
					);
					break;
				case "tool_call":
					hasCalls = true;
					yield chunk(event, { tool_calls: [toDelta(event)] });
					break;
				case "finish":
					fingerprint = event.provider;
					yield chunk(event, {}, { reason: finishReason(event.reason, hasCalls) });
					usage = addChoice(usage, event.usage);
			}
		}
		if (includeUsage && usage !== null)
			yield chunkEvent({
				...head,
				object: "chat.completion.chunk",
				choices: [],
				usage: toOpenAiUsage(usage),
				...(fingerprint === null ? {} : { system_fingerprint: fingerprint }),
			});
	} catch (error) {
		if (!(error instanceof AppError)) throw error;
		// A client that takes [DONE] for success must not receive it.
		yield sseEvent({ data: toOpenAiError(error) });
		return;
	}
	yield "data: [DONE]\n\n";
}

function toDelta({ index, id, name, arguments: part }: ToolCallEvent) {
	return {
		index,
		...(id !== undefined && { id, type: "function" as const }),
		function: { ...(name !== undefined && { name }), arguments: part },
	};
}

function finishReason(reason: FinishReason, hasCalls: boolean): ChoiceFinishReason {
	return hasCalls && reason === "stop" ? "tool_calls" : reason;
}

function logprobsOf(content: TokenLogprob[]) {
	return content.length === 0 ? null : { content, refusal: null };
}

/** Adds the usage of another choice. The choices share one prompt. */
function addChoice(sum: TokenUsage | null, { prompt_tokens, completion_tokens }: TokenUsage): TokenUsage {
	return {
		prompt_tokens: sum?.prompt_tokens ?? prompt_tokens,
		completion_tokens: (sum?.completion_tokens ?? 0) + completion_tokens,
	};
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
