import type { GenerateRequest } from "../inference/provider.ts";
import { ProviderError } from "../upstream/provider-error.ts";

/**
 * Generates from the largest request that fits the model's context window. Each time a request is too long, calls
 * `buildRequest` with the number of requests tried so far, until it returns null. The caller decides how to shorten the
 * prompt; see `buildPrompt`.
 *
 * @throws {ProviderError} `too_long` when the last request is also too long
 *
 * @example
 * ```ts
 * const events = generateFitting(
 * 	(tried) => (tried < 3 ? requestFor(contextTokens / 2 ** tried) : null),
 * 	(request) => chain.generate(request, CHAIN_START, signal),
 * );
 * ```
 */
export async function* generateFitting<Event>(
	buildRequest: (tried: number) => GenerateRequest | null,
	generate: (request: GenerateRequest) => AsyncIterable<Event>,
): AsyncGenerator<Event> {
	let tooLong: unknown = new Error("buildRequest returned no request");
	for (let tried = 0; ; tried++) {
		const request = buildRequest(tried);
		if (request === null) throw tooLong;
		try {
			yield* generate(request);
			return;
		} catch (error) {
			if (!(error instanceof ProviderError) || error.kind !== "too_long") throw error;
			tooLong = error;
		}
	}
}
