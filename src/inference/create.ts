import type { Config, ProviderName } from "../config.ts";
import { baseUrl } from "../upstream/base-url.ts";
import { Breakers } from "./breaker.ts";
import { InferenceChain } from "./chain.ts";
import { Extractive } from "./extractive.ts";
import { LlamaCpp } from "./llama-cpp.ts";
import type { Provider } from "./provider.ts";
import { type AiBinding, WorkersAi } from "./workers-ai.ts";

export interface CreateDeps {
	fetch?: typeof fetch;
	now?(): number;
	random?(): number;
}

/** The settings that choose and reach the providers. */
export type ChainConfig = Pick<Config, "inference" | "workersAiModels" | "llamaCppUrl" | "llamaCppApiKey">;

// What an isolate learned of its providers; gone with it, and learned again for the price of a few failed calls. Tests
// close the breakers between them.
export const breakers = new Breakers();
const retiredModels = new Set<string>();
const thinkers = new Set<string>();

/** The chain that `INFERENCE` names. Chains of one isolate share their circuit breakers. */
export function createChain(
	config: ChainConfig,
	env: { AI: AiBinding },
	deps: CreateDeps = {},
): InferenceChain {
	// A fetch taken off the global object must not be called as a method of ours.
	const { fetch: given, now = Date.now, random = Math.random } = deps;
	const fetch: typeof globalThis.fetch = given ?? ((input, init) => globalThis.fetch(input, init));
	const make = {
		"llama-cpp": () =>
			new LlamaCpp({
				url: baseUrl(config.llamaCppUrl),
				apiKey: config.llamaCppApiKey,
				fetch,
				now,
				thinkers,
			}),
		"workers-ai": () =>
			new WorkersAi({ ai: env.AI, models: config.workersAiModels, retired: retiredModels, thinkers }),
		extractive: () => new Extractive(),
	} satisfies Record<ProviderName, () => Provider>;
	return new InferenceChain(
		config.inference.map((name) => make[name]()),
		{ now, random, breakers },
	);
}
