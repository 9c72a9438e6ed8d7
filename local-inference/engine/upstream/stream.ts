import { z } from "zod";
import { tryParseJson } from "../../../src/contracts/json.ts";
import { ErrorDetail, errorFromStream } from "../../../src/upstream/openai-errors.ts";
import { ProviderError } from "../../../src/upstream/provider-error.ts";
import { Logprobs, ToolCallReader, ToolCalls } from "../../../src/upstream/tool-calls.ts";
import type { GenerateEvent } from "../engine.ts";

const Text = z.string().nullish();

const Chunk = z.object({
	choices: z
		.array(
			z.object({
				// llama-server, DeepSeek and vLLM send `reasoning_content`, Ollama and OpenRouter send `reasoning`.
				delta: z
					.object({
						content: Text,
						refusal: Text,
						reasoning_content: Text,
						reasoning: Text,
						tool_calls: ToolCalls,
					})
					.nullish(),
				finish_reason: z.string().nullish(),
				logprobs: Logprobs,
			}),
		)
		.nullish(),
	usage: z
		.object({
			prompt_tokens: z.int(),
			completion_tokens: z.int(),
			prompt_tokens_details: z.object({ cached_tokens: z.int().nullish() }).nullish(),
		})
		.nullish()
		.catch(null),
	/** llama-server, if requested with `return_progress`. */
	prompt_progress: z.unknown().optional(),
	error: ErrorDetail.nullish(),
});

/** Converts the data of an OpenAI stream to events. */
export class UpstreamStream {
	readonly #calls = new ToolCallReader();
	#parts = 0;
	#usage: z.infer<typeof Chunk>["usage"] = null;
	#finishReason: string | null = null;
	#isDone = false;

	/** @throws {ProviderError} when the data is an error or has an unknown format */
	push(data: string): GenerateEvent[] {
		if (data === "[DONE]") {
			this.#isDone = true;
			return [];
		}
		const parsed = Chunk.safeParse(tryParseJson(data));
		if (!parsed.success) throw new ProviderError("broken", "The server sent a chunk in an unknown format.");
		const { choices, usage, error, prompt_progress: progress } = parsed.data;
		if (error) throw errorFromStream(error);
		const choice = choices?.[0];
		this.#usage = usage ?? this.#usage;
		this.#finishReason = choice?.finish_reason ?? this.#finishReason;
		const reasoning = choice?.delta?.reasoning_content || choice?.delta?.reasoning;
		const text = choice?.delta?.content || choice?.delta?.refusal;
		const logprobs = choice?.logprobs?.content ?? [];
		if (reasoning || text) this.#parts++;
		return [
			...(progress ? [{ type: "prompt_progress" as const }] : []),
			...(reasoning ? [{ type: "reasoning" as const, text: reasoning }] : []),
			...(text ? [{ type: "token" as const, text, ...(logprobs.length > 0 && { logprobs }) }] : []),
			...(choice?.delta?.tool_calls ?? []).map((call) => this.#calls.read(call)),
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
