import type { ChainEvent, InferenceChain } from "../inference/chain.ts";
import type { GenerateRequest } from "../inference/provider.ts";
import { byteLength, estimateTokens, tokensOfBytes } from "../text/tokens.ts";

type Generator = Pick<InferenceChain, "generate">;
type Completer = Pick<InferenceChain, "complete">;

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
						promptTokens = estimatePrompt(request);
						return request;
					},
					start,
					signal,
					model,
				);
				return forEach(
					generation,
					this.#counter(() => promptTokens),
				);
			},
		};
	}

	/** Returns a chain whose replies are counted. */
	measureReplies(chain: Completer): Completer {
		return {
			complete: (request, timeoutMs, signal) => {
				const promptTokens = estimatePrompt(request);
				return chain.complete(
					request,
					timeoutMs,
					signal,
					this.#counter(() => promptTokens),
				);
			},
		};
	}

	/** Returns a function that counts the events of one generation. */
	#counter(promptTokens: () => number): (event: ChainEvent) => void {
		let bytes = 0;
		let counted = 0;
		return (event) => {
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
		};
	}
}

function estimatePrompt({ messages }: GenerateRequest): number {
	return messages.reduce((total, { content }) => total + estimateTokens(content), 0);
}

async function* forEach<Item>(
	items: AsyncIterable<Item>,
	onItem: (item: Item) => void,
): AsyncGenerator<Item> {
	for await (const item of items) {
		onItem(item);
		yield item;
	}
}
