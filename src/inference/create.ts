import type { Config, ProviderName } from "../config.ts";
import { normalizeBaseUrl } from "../upstream/base-url.ts";
import type { ServedModels } from "../upstream/served-model.ts";
import type { AiBinding } from "../upstream/workers-ai.ts";
import { Breakers } from "./breaker.ts";
import { InferenceChain } from "./chain.ts";
import { Extractive } from "./extractive/extractive.ts";
import { LlamaCpp } from "./llama-cpp.ts";
import type { Provider } from "./provider.ts";
import { RetryBudget } from "./retry-budget.ts";
import { WorkersAi } from "./workers-ai.ts";

export interface CreateDeps {
	fetch?: typeof fetch;
	now?(): number;
	random?(): number;
}

/** The settings that select and configure the providers. */
export type ChainConfig = Pick<
	Config,
	"inference" | "workersAiModels" | "llamaCppUrl" | "llamaCppApiKey" | "modelContextTokens"
>;

// All chains in an isolate share this state. A new isolate rebuilds it at the cost of a few failed calls. What is
// exported, tests reset.
export const breakers = new Breakers();
const retryBudget = new RetryBudget();
const retiredModels = new Set<string>();
const thinkingTemplates = new Set<string>();
export const servedModels = new Map<string, ServedModels>();

/** Creates the chain of providers that `INFERENCE` lists. */
export function createChain(
	config: ChainConfig,
	env: { AI: AiBinding },
	deps: CreateDeps = {},
): InferenceChain {
	const { fetch: injected, now = Date.now, random = Math.random } = deps;
	// The global fetch throws "Illegal invocation" when it is called as a method of another object.
	const fetch: typeof globalThis.fetch = injected ?? ((input, init) => globalThis.fetch(input, init));
	const factories = {
		"llama-cpp": () =>
			new LlamaCpp({
				url: normalizeBaseUrl(config.llamaCppUrl),
				apiKey: config.llamaCppApiKey,
				fetch,
				now,
				thinkingTemplates,
				servedModels,
			}),
		"workers-ai": () =>
			new WorkersAi({
				ai: env.AI,
				models: config.workersAiModels,
				retired: retiredModels,
				thinkingTemplates,
			}),
		extractive: () => new Extractive({ isChosen: config.inference[0] === "extractive" }),
	} satisfies Record<ProviderName, () => Provider>;
	return new InferenceChain(
		config.inference.map((name) => factories[name]()),
		{ now, random, breakers, retryBudget, contextTokens: config.modelContextTokens },
	);
}
