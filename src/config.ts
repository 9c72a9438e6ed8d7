import { z } from "zod";

const list = z.string().transform((text) =>
	text
		.split(",")
		.map((item) => item.trim())
		.filter((item) => item !== ""),
);
const flag = z.enum(["true", "false"]).transform((text) => text === "true");
/** An address stands for its origin: a trailing slash or path changes nothing. */
const origin = z.url({ protocol: /^https?$/ }).transform((address) => new URL(address).origin);
const optionalUrl = z.union([z.literal(""), z.url({ protocol: /^https?$/ })]);
const count = z.coerce.number().int().min(1);
const SECRET_MIN_CHARS = 32;
const secret = z
	.string()
	.min(
		SECRET_MIN_CHARS,
		`must be at least ${SECRET_MIN_CHARS} characters; make one with: openssl rand -hex 32`,
	);

const Variables = z
	.object({
		INFERENCE: list.pipe(z.array(z.enum(["llama-cpp", "workers-ai", "extractive"])).min(1)),
		WORKERS_AI_MODELS: list,
		LLAMA_CPP_URL: optionalUrl,
		LLAMA_CPP_API_KEY: z.string(),
		MODEL_CONTEXT_TOKENS: z.coerce.number().int().min(512),
		GUEST_ACCESS: flag,
		QUESTIONS_AT_ONCE: count,
		QUESTIONS_PER_DAY: count,
		GUEST_QUESTIONS_PER_DAY: count,
		ALLOWED_ORIGINS: list.pipe(z.array(origin)),
		USAGE_RETENTION_DAYS: count,
		GUEST_RETENTION_DAYS: count,
		EMBEDDINGS: z.enum(["static", "workers-ai", "llama-cpp"]),
		EMBEDDINGS_URL: optionalUrl,
		EMBEDDINGS_MODEL: z.string(),
		EMBEDDINGS_API_KEY: z.string().default(""),
		WEB_SEARCH: z.enum(["wikipedia", "brave", "searxng", "none"]),
		WIKIPEDIA_URL: z.url({ protocol: /^https?$/ }),
		SEARXNG_URL: optionalUrl,
		BRAVE_API_KEY: z.string().default(""),
		LIVE_RESEARCH: flag,
		DNS_OVER_HTTPS_URL: z.url({ protocol: /^https?$/ }),
		CRAWL_ALLOW_HOSTS: list,
		JWT_SECRET: secret,
		JWT_PREVIOUS_SECRETS: z.string().default("").pipe(list).pipe(z.array(secret)),
		HASH_SECRET: secret,
	})
	.refine((v) => !v.INFERENCE.includes("llama-cpp") || v.LLAMA_CPP_URL !== "", {
		path: ["LLAMA_CPP_URL"],
		error: "must be set when INFERENCE names llama-cpp",
	})
	.refine((v) => v.EMBEDDINGS !== "llama-cpp" || (v.EMBEDDINGS_URL || v.LLAMA_CPP_URL) !== "", {
		path: ["EMBEDDINGS_URL"],
		error: "must be set when EMBEDDINGS is llama-cpp",
	})
	.refine((v) => v.WEB_SEARCH !== "searxng" || v.SEARXNG_URL !== "", {
		path: ["SEARXNG_URL"],
		error: "must be set when WEB_SEARCH is searxng",
	})
	.refine((v) => v.WEB_SEARCH !== "brave" || v.BRAVE_API_KEY !== "", {
		path: ["BRAVE_API_KEY"],
		error: "must be set when WEB_SEARCH is brave",
	});

/** The settings: what the variables and secrets of wrangler.toml say, parsed. */
export type Config = ReturnType<typeof readConfig>;
export type ProviderName = Config["inference"][number];

const known = new WeakMap<Env, ReturnType<typeof parseConfig>>();

/** The settings of `env`, parsed once. Throws one sentence a fault, so that a wrong setting stops the first request and says why. */
export function readConfig(env: Env) {
	const config = known.get(env) ?? parseConfig(env);
	known.set(env, config);
	return config;
}

function parseConfig(env: Env) {
	const parsed = Variables.safeParse(env);
	if (!parsed.success) {
		const faults = parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`);
		throw new Error(`Wrong configuration: ${faults.join("; ")}. See "Configuration" in README.md.`);
	}
	const v = parsed.data;
	return {
		inference: v.INFERENCE,
		workersAiModels: v.WORKERS_AI_MODELS,
		llamaCppUrl: v.LLAMA_CPP_URL,
		llamaCppApiKey: v.LLAMA_CPP_API_KEY,
		modelContextTokens: v.MODEL_CONTEXT_TOKENS,
		guestAccess: v.GUEST_ACCESS,
		memberQuota: { concurrent: v.QUESTIONS_AT_ONCE, perDay: v.QUESTIONS_PER_DAY },
		guestQuota: { concurrent: v.QUESTIONS_AT_ONCE, perDay: v.GUEST_QUESTIONS_PER_DAY },
		allowedOrigins: v.ALLOWED_ORIGINS,
		usageRetentionDays: v.USAGE_RETENTION_DAYS,
		guestRetentionDays: v.GUEST_RETENTION_DAYS,
		embeddings: {
			provider: v.EMBEDDINGS,
			url: v.EMBEDDINGS_URL || v.LLAMA_CPP_URL,
			// The key of one server is never shown to another.
			apiKey: v.EMBEDDINGS_URL === "" ? v.LLAMA_CPP_API_KEY : v.EMBEDDINGS_API_KEY,
			/** Empty: the provider's own. */
			model: v.EMBEDDINGS_MODEL,
		},
		webSearch: {
			provider: v.WEB_SEARCH,
			wikipediaUrl: v.WIKIPEDIA_URL,
			searxngUrl: v.SEARXNG_URL,
			braveApiKey: v.BRAVE_API_KEY,
		},
		liveResearch: v.LIVE_RESEARCH,
		crawl: { resolverUrl: v.DNS_OVER_HTTPS_URL, allowHosts: v.CRAWL_ALLOW_HOSTS },
		/** The first signs access tokens; tokens of the others are still good. */
		jwtSecrets: [v.JWT_SECRET, ...v.JWT_PREVIOUS_SECRETS] as const,
		hashSecret: v.HASH_SECRET,
	};
}
