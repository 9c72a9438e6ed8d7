import { AttemptError } from "../inference/attempt-error.ts";
import type { BuildRequest } from "../inference/provider.ts";

/**
 * Generates from the largest request that fits the model's context window. Each time a request is too long, calls
 * `nextRequest` with the number of requests tried so far, until it returns null. The caller decides how to shorten the
 * prompt; see `buildPrompt`.
 *
 * @throws {AttemptError} whose rejection is `too_long` when the last request is also too long
 *
 * @example
 * ```ts
 * const events = generateFitting(
 * 	(tried) => (tried < 3 ? (contextTokens) => requestFor(contextTokens / 2 ** tried) : null),
 * 	(buildRequest) => chain.generate(buildRequest, CHAIN_START, signal),
 * );
 * ```
 */
export async function* generateFitting<Event>(
	nextRequest: (tried: number) => BuildRequest | null,
	generate: (buildRequest: BuildRequest) => AsyncIterable<Event>,
): AsyncGenerator<Event> {
	let tooLong: unknown = new Error("nextRequest returned no request");
	for (let tried = 0; ; tried++) {
		const buildRequest = nextRequest(tried);
		if (buildRequest === null) throw tooLong;
		try {
			yield* generate(buildRequest);
			return;
		} catch (error) {
			if (!(error instanceof AttemptError) || error.rejection?.kind !== "too_long") throw error;
			tooLong = error;
		}
	}
}
