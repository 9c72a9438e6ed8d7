import { type ChunkContent, readChunk } from "../../../src/upstream/chunk.ts";
import { errorFromStream } from "../../../src/upstream/openai-errors.ts";
import { ProviderError } from "../../../src/upstream/provider-error.ts";
import { ToolCallReader } from "../../../src/upstream/tool-calls.ts";
import type { GenerateEvent } from "../engine.ts";

/** Converts the data of an OpenAI stream to events. */
export class UpstreamStream {
	readonly #calls = new ToolCallReader();
	#parts = 0;
	#usage: ChunkContent["usage"] = null;
	#finishReason: string | null = null;
	#isDone = false;

	/** @throws {ProviderError} when the data is an error or has an unknown format */
	push(data: string): GenerateEvent[] {
		if (data === "[DONE]") {
			this.#isDone = true;
			return [];
		}
		const { text, thinking, calls, logprobs, usage, finishReason, isProgress, error } = readChunk(
			data,
			this.#calls,
		);
		if (error) throw errorFromStream(error);
		this.#usage = usage ?? this.#usage;
		this.#finishReason = finishReason ?? this.#finishReason;
		if (thinking || text) this.#parts++;
		return [
			...(isProgress ? [{ type: "prompt_progress" as const }] : []),
			...(thinking ? [{ type: "reasoning" as const, text: thinking }] : []),
			...(text ? [{ type: "token" as const, text, ...(logprobs.length > 0 && { logprobs }) }] : []),
			...calls,
		];
	}

	/**
	 * Returns the last event, once the stream has ended.
	 *
	 * @throws {ProviderError} `broken` when the stream was cut off
	 */
	finish(): Extract<GenerateEvent, { type: "finish" }> {
		if (!this.#isDone && this.#finishReason === null)
			throw new ProviderError("broken", "The answer was cut off.");
		const usage = this.#usage;
		return {
			type: "finish",
			reason: this.#finishReason === "length" ? "length" : "stop",
			// Servers that report no usage send about one token per part.
			completionTokens: usage?.completion_tokens ?? this.#parts,
			...(usage && {
				prompt: {
					promptTokens: usage.prompt_tokens,
					cachedTokens: usage.prompt_tokens_details?.cached_tokens ?? 0,
				},
			}),
		};
	}
}
