import { configFaults, Variables } from "./config-variables.ts";
import type { BudgetKind, TokenBudget } from "./contracts/budgets.ts";

/** The Worker's settings: its variables and secrets, parsed. */
export type Config = ReturnType<typeof readConfig>;
export type ProviderName = Config["inference"][number];

const known = new WeakMap<Env, ReturnType<typeof parseConfig>>();

/**
 * Returns the settings in `env`, and parses them only on the first call.
 *
 * @throws {InvalidConfiguration} when settings are invalid; the error lists each of them
 */
export function readConfig(env: Env) {
	const config = known.get(env) ?? parseConfig(env);
	known.set(env, config);
	return config;
}

/** Thrown when settings are invalid. The message names each invalid setting and its allowed values. */
export class InvalidConfiguration extends Error {}

function parseConfig(env: Env) {
	const parsed = Variables.safeParse(env);
	if (!parsed.success) {
		const faults = configFaults({ ...env }).map(({ name, message }) => `${name} ${message}`);
		throw new InvalidConfiguration(`Invalid configuration: ${faults.join("; ")}. See docs/configuration.md.`);
	}
	const v = parsed.data;
	return {
		inference: v.INFERENCE,
		workersAiModels: v.WORKERS_AI_MODELS,
		llamaCppUrl: v.LLAMA_CPP_URL,
		llamaCppApiKey: v.LLAMA_CPP_API_KEY,
		/** Overrides the context size that the model server reports; null to use the reported one. */
		modelContextTokens: v.MODEL_CONTEXT_TOKENS,
		/** Other names of agents and models in OpenAI requests. */
		modelAliases: v.MODEL_ALIASES,
		guestAccess: v.GUEST_ACCESS,
		memberQuota: { concurrent: v.QUESTIONS_AT_ONCE, perDay: v.QUESTIONS_PER_DAY },
		guestQuota: { concurrent: v.QUESTIONS_AT_ONCE, perDay: v.GUEST_QUESTIONS_PER_DAY },
		/** The token budgets that apply unless staff set others. */
		tokenBudgets: {
			members: { tokens_per_day: v.TOKENS_PER_DAY, tokens_per_minute: v.TOKENS_PER_MINUTE },
			guests: { tokens_per_day: v.GUEST_TOKENS_PER_DAY, tokens_per_minute: v.GUEST_TOKENS_PER_MINUTE },
			api_keys: {
				tokens_per_day: v.API_KEY_TOKENS_PER_DAY,
				tokens_per_minute: v.API_KEY_TOKENS_PER_MINUTE,
			},
		} satisfies Record<BudgetKind, TokenBudget>,
		allowedOrigins: v.ALLOWED_ORIGINS,
		usageRetentionDays: v.USAGE_RETENTION_DAYS,
		guestRetentionDays: v.GUEST_RETENTION_DAYS,
		embeddings: {
			provider: v.EMBEDDINGS,
			url: v.EMBEDDINGS_URL || v.LLAMA_CPP_URL,
			// Never send the model server's key to another server.
			apiKey: v.EMBEDDINGS_URL === "" ? v.LLAMA_CPP_API_KEY : v.EMBEDDINGS_API_KEY,
			/** Empty for the provider's default. */
			model: v.EMBEDDINGS_MODEL,
		},
		rerank: {
			/** Empty if passages are not reranked. */
			provider: v.RERANK,
			url: v.RERANK_URL || v.LLAMA_CPP_URL,
			apiKey: v.RERANK_URL === "" ? v.LLAMA_CPP_API_KEY : v.RERANK_API_KEY,
			/** Empty for the provider's default. */
			model: v.RERANK_MODEL,
		},
		/** Whether the model rewrites follow-ups before they are searched for. */
		rewritesFollowUps: v.REWRITE === "model",
		webSearch: {
			provider: v.WEB_SEARCH,
			wikipediaUrl: v.WIKIPEDIA_URL,
			searxngUrl: v.SEARXNG_URL,
			braveApiKey: v.BRAVE_API_KEY,
		},
		liveResearch: v.LIVE_RESEARCH,
		crawl: { resolverUrl: v.DNS_OVER_HTTPS_URL, allowHosts: v.CRAWL_ALLOW_HOSTS },
		/** The first secret signs access tokens; the others only verify them. */
		jwtSecrets: [v.JWT_SECRET, ...v.JWT_PREVIOUS_SECRETS] as const,
		hashSecret: v.HASH_SECRET,
		/** Authorizes monitoring systems; empty if there are none. */
		metricsToken: v.METRICS_TOKEN,
	};
}
