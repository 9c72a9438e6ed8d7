import type { ChainEvent, InferenceChain } from "../inference/chain.ts";
import { byteLength, estimateTokens, tokensOfBytes } from "../text/tokens.ts";

type Generator = Pick<InferenceChain, "generate">;

/**
 * Counts the tokens of all generations of a task, including those that fail or are stopped. Until a provider reports its
 * usage, and if it never does, the tokens are estimated from the texts.
 */
export class TokenMeter {
	#tokens = 0;

	/** Returns the tokens counted since the last call. */
	take(): number {
		const tokens = this.#tokens;
		this.#tokens = 0;
		return tokens;
	}

	/** Returns a chain whose generations are counted. */
	measure(chain: Generator): Generator {
		return {
			generate: (buildRequest, start, signal, model) => {
				let promptTokens = 0;
				const generation = chain.generate(
					(contextTokens) => {
						const request = buildRequest(contextTokens);
						promptTokens = request.messages.reduce(
							(total, { content }) => total + estimateTokens(content),
							0,
						);
						return request;
					},
					start,
					signal,
					model,
				);
				return this.#count(generation, () => promptTokens);
			},
		};
	}

	async *#count(events: AsyncIterable<ChainEvent>, promptTokens: () => number): AsyncGenerator<ChainEvent> {
		let bytes = 0;
		let counted = 0;
		for await (const event of events) {
			switch (event.type) {
				case "provider":
					// The tokens of a provider that failed stay counted.
					bytes = 0;
					counted = 0;
					break;
				case "thinking":
				case "token": {
					bytes += byteLength(event.text);
					const tokens = promptTokens() + tokensOfBytes(bytes);
					this.#tokens += tokens - counted;
					counted = tokens;
					break;
				}
				case "finish":
					this.#tokens += event.usage.prompt_tokens + event.usage.completion_tokens - counted;
			}
			yield event;
		}
	}
}
