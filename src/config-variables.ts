import * as z from "zod";
import { httpUrl, namesOf, oneOf, type VariableFault, variableFaults, wholeNumber } from "./variables.ts";

const list = z.string().transform((text) =>
	text
		.split(",")
		.map((item) => item.trim())
		.filter((item) => item !== ""),
);
/** A boolean, which wrangler.toml may contain as a boolean or as a string. */
const flag = z
	.union([z.string(), z.boolean()])
	.transform(String)
	.pipe(z.enum(["true", "false"]).transform((text) => text === "true"))
	.describe(namesOf(["true", "false"], "or"));
/** The origin of a URL without a path, with or without a slash at its end. */
const origin = httpUrl
	.transform((address) => new URL(address))
	.refine(({ href, origin }) => href === `${origin}/`)
	.transform(({ origin }) => origin);
const optionalUrl = z.union([z.literal(""), httpUrl]).describe(`${httpUrl.description}, or empty`);
/** Pairs of `alias=model`. Neither part can contain an equals sign. */
const ALIAS = /^([^=]*[^=\s])\s*=\s*([^=\s][^=]*)$/;
const aliases = z
	.string()
	.default("")
	.pipe(list)
	.pipe(z.array(z.string().regex(ALIAS)))
	.transform((pairs) => new Map(pairs.map((pair) => [pair.replace(ALIAS, "$1"), pair.replace(ALIAS, "$2")])))
	.describe("a comma-separated list of alias=model, or empty");
const text = z.string().describe("a string");
const count = wholeNumber(1);
const CONTEXT_MIN_TOKENS = 512;
const contextTokens = wholeNumber(CONTEXT_MIN_TOKENS);
/** Null if empty. */
const optionalContext = z
	.union([z.literal("").transform(() => null), contextTokens])
	.describe(`${contextTokens.description}, or empty`);
/** A limit on tokens. Null if empty, for no limit. */
const tokenLimit = z
	.union([z.literal("").transform(() => null), count])
	.default(null)
	.describe(`${count.description}, or empty`);
const RERANKERS = ["llama-cpp", "workers-ai"] as const;
const PROVIDERS = ["llama-cpp", "workers-ai", "extractive"] as const;

const SECRET_MIN_CHARS = 32;
const secretText = `at least ${SECRET_MIN_CHARS} characters; create one with: openssl rand -hex 32`;
const secret = z.string().min(SECRET_MIN_CHARS).describe(secretText);
const optionalSecret = z
	.union([z.literal(""), secret])
	.default("")
	.describe(`${secretText}, or empty`);
/** Matches a base64-encoded PKCS #8 Ed25519 key: the fixed prefix of RFC 8410, then the 32 bytes of the key. */
const ED25519_SECRET = /^ed25519:MC4CAQAwBQYDK2VwBCIEI[A-P][A-Za-z0-9+/]{42}$/;
const ed25519Text =
	'"ed25519:" and an Ed25519 key as PKCS #8 in base64; create one with: openssl genpkey -algorithm ed25519 -outform DER | base64';
const signingSecret = secret.refine((value) => !value.startsWith("ed25519:") || ED25519_SECRET.test(value), {
	error: `must be ${ed25519Text}`,
});

/** The schemas of the Worker's variables, keyed by their names in wrangler.toml, .dev.vars and the environment. */
export const VARIABLES = {
	INFERENCE: list
		.pipe(z.array(z.enum(PROVIDERS)).min(1))
		.describe(`one or more of ${namesOf(PROVIDERS, "and")}, separated by commas`),
	WORKERS_AI_MODELS: list.describe("a comma-separated list of model names"),
	LLAMA_CPP_URL: optionalUrl,
	MODEL_CONTEXT_TOKENS: optionalContext,
	MODEL_ALIASES: aliases,
	GUEST_ACCESS: flag,
	QUESTIONS_AT_ONCE: count,
	QUESTIONS_PER_DAY: count,
	GUEST_QUESTIONS_PER_DAY: count,
	TOKENS_PER_DAY: tokenLimit,
	TOKENS_PER_MINUTE: tokenLimit,
	GUEST_TOKENS_PER_DAY: tokenLimit,
	GUEST_TOKENS_PER_MINUTE: tokenLimit,
	API_KEY_TOKENS_PER_DAY: tokenLimit,
	API_KEY_TOKENS_PER_MINUTE: tokenLimit,
	ALLOWED_ORIGINS: list
		.pipe(z.array(origin))
		.describe("a comma-separated list of http:// or https:// URLs without a path, or empty"),
	USAGE_RETENTION_DAYS: count,
	GUEST_RETENTION_DAYS: count,
	EMBEDDINGS: oneOf("static", "workers-ai", "llama-cpp"),
	EMBEDDINGS_URL: optionalUrl,
	EMBEDDINGS_MODEL: text,
	RERANK: z
		.union([z.literal(""), z.enum(RERANKERS)])
		.default("")
		.describe(`${namesOf(RERANKERS, "or")}, or empty`),
	RERANK_URL: optionalUrl.default(""),
	RERANK_MODEL: text.default(""),
	REWRITE: z
		.union([z.literal(""), z.literal("model")])
		.default("")
		.describe("model, or empty"),
	WEB_SEARCH: oneOf("wikipedia", "brave", "searxng", "none"),
	WIKIPEDIA_URL: httpUrl,
	SEARXNG_URL: optionalUrl,
	LIVE_RESEARCH: flag,
	DNS_OVER_HTTPS_URL: httpUrl,
	CRAWL_ALLOW_HOSTS: list.describe("a comma-separated list of hosts, or empty"),
};

/** The schemas of the secrets. All but `JWT_SECRET` and `HASH_SECRET` are optional. */
export const SECRETS = {
	LLAMA_CPP_API_KEY: text.default(""),
	EMBEDDINGS_API_KEY: text.default(""),
	RERANK_API_KEY: text.default(""),
	BRAVE_API_KEY: text.default(""),
	JWT_SECRET: signingSecret.describe(secretText),
	JWT_PREVIOUS_SECRETS: z
		.string()
		.default("")
		.pipe(list)
		.pipe(z.array(signingSecret))
		.describe("a comma-separated list of secrets in the format of JWT_SECRET, or empty"),
	HASH_SECRET: secret,
	METRICS_TOKEN: optionalSecret,
	PROXY_SECRET: optionalSecret,
};

declare global {
	/** The bindings whose types wrangler generates. It doesn't know the secrets. */
	interface __BaseEnv_Env extends Record<"JWT_SECRET" | "HASH_SECRET", string> {
		JWT_PREVIOUS_SECRETS?: string;
	}
}

const SHAPE = { ...VARIABLES, ...SECRETS };

/** The schema of all variables and secrets, including the rules that involve two of them. */
export const Variables = z
	.object(SHAPE)
	.refine((v) => !v.INFERENCE.includes("llama-cpp") || v.LLAMA_CPP_URL !== "", {
		path: ["LLAMA_CPP_URL"],
		error: "must be set when INFERENCE includes llama-cpp",
	})
	.refine((v) => v.EMBEDDINGS !== "llama-cpp" || (v.EMBEDDINGS_URL || v.LLAMA_CPP_URL) !== "", {
		path: ["EMBEDDINGS_URL"],
		error: "must be set when EMBEDDINGS is llama-cpp",
	})
	.refine((v) => v.RERANK !== "llama-cpp" || (v.RERANK_URL || v.LLAMA_CPP_URL) !== "", {
		path: ["RERANK_URL"],
		error: "must be set when RERANK is llama-cpp",
	})
	.refine((v) => v.WEB_SEARCH !== "searxng" || v.SEARXNG_URL !== "", {
		path: ["SEARXNG_URL"],
		error: "must be set when WEB_SEARCH is searxng",
	})
	.refine((v) => v.WEB_SEARCH !== "brave" || v.BRAVE_API_KEY !== "", {
		path: ["BRAVE_API_KEY"],
		error: "must be set when WEB_SEARCH is brave",
	});

/** Returns the invalid variables and secrets in `values`. Each message lists the allowed values. */
export function configFaults(values: Readonly<Record<string, unknown>>): VariableFault[] {
	const { error } = Variables.safeParse(values);
	return error === undefined ? [] : variableFaults(error, SHAPE, values, Object.keys(SECRETS));
}
