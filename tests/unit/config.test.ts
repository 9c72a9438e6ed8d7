import { describe, expect, test } from "vitest";
import { readConfig } from "../../src/config.ts";

const VALID = {
	INFERENCE: "llama-cpp, extractive",
	WORKERS_AI_MODELS: "@cf/a, @cf/b,",
	LLAMA_CPP_URL: "http://127.0.0.1:8080",
	MODEL_CONTEXT_TOKENS: "2048",
	GUEST_ACCESS: "true",
	QUESTIONS_AT_ONCE: "8",
	QUESTIONS_PER_DAY: "2000",
	GUEST_QUESTIONS_PER_DAY: "200",
	ALLOWED_ORIGINS: "",
	USAGE_RETENTION_DAYS: "90",
	GUEST_RETENTION_DAYS: "30",
	EMBEDDINGS: "static",
	EMBEDDINGS_URL: "",
	EMBEDDINGS_MODEL: "",
	WEB_SEARCH: "wikipedia",
	WIKIPEDIA_URL: "https://en.wikipedia.org",
	SEARXNG_URL: "",
	LIVE_RESEARCH: "true",
	DNS_OVER_HTTPS_URL: "https://resolver.test/dns-query",
	CRAWL_ALLOW_HOSTS: "",
	JWT_SECRET: "j".repeat(32),
	HASH_SECRET: "h".repeat(32),
};

function configOf(changes: Record<string, string | undefined>) {
	return readConfig({ ...VALID, ...changes } as unknown as Env);
}

describe("the configuration", () => {
	test("contains the parsed values of the variables", () => {
		expect(configOf({ ALLOWED_ORIGINS: "https://a.test, https://b.test" })).toMatchObject({
			inference: ["llama-cpp", "extractive"],
			workersAiModels: ["@cf/a", "@cf/b"],
			modelContextTokens: 2_048,
			guestAccess: true,
			memberQuota: { concurrent: 8, perDay: 2_000 },
			guestQuota: { concurrent: 8, perDay: 200 },
			allowedOrigins: ["https://a.test", "https://b.test"],
			usageRetentionDays: 90,
		});
	});

	test("has no context size of its own if MODEL_CONTEXT_TOKENS is empty", () => {
		expect(configOf({ MODEL_CONTEXT_TOKENS: "" }).modelContextTokens).toBeNull();
	});

	test("needs no secrets but JWT_SECRET and HASH_SECRET", () => {
		expect(configOf({})).toMatchObject({
			llamaCppApiKey: "",
			embeddings: { apiKey: "" },
			rerank: { apiKey: "" },
			webSearch: { braveApiKey: "" },
		});
	});

	test("maps each alias in MODEL_ALIASES to its model, and has none by default", () => {
		const MODEL_ALIASES = "gpt-3.5-turbo = omeruta/qa, gpt-4=hf:a/b:Q4_0,";
		expect([...configOf({ MODEL_ALIASES }).modelAliases]).toEqual([
			["gpt-3.5-turbo", "omeruta/qa"],
			["gpt-4", "hf:a/b:Q4_0"],
		]);
		expect(configOf({}).modelAliases.size).toBe(0);
	});

	test("lists JWT_SECRET first and the previous secrets after it", () => {
		expect(configOf({}).jwtSecrets).toEqual([VALID.JWT_SECRET]);
		const JWT_PREVIOUS_SECRETS = `${"o".repeat(32)}, ${"p".repeat(32)}`;
		expect(configOf({ JWT_PREVIOUS_SECRETS }).jwtSecrets).toEqual([
			VALID.JWT_SECRET,
			"o".repeat(32),
			"p".repeat(32),
		]);
		expect(() => configOf({ JWT_PREVIOUS_SECRETS: "short" })).toThrow("JWT_PREVIOUS_SECRETS");
	});

	test.each(Object.keys(VALID))("without %s is rejected with an error that names the variable", (name) => {
		expect(() => configOf({ [name]: undefined })).toThrow(name);
	});

	test.each([
		["INFERENCE", ""],
		["INFERENCE", "llama-cpp,gpt"],
		["LLAMA_CPP_URL", "127.0.0.1:8080"],
		["LLAMA_CPP_URL", "file:///etc/passwd"],
		["LLAMA_CPP_URL", "javascript:alert(1)"],
		["MODEL_CONTEXT_TOKENS", "511"],
		["MODEL_CONTEXT_TOKENS", "many"],
		["MODEL_CONTEXT_TOKENS", "2048.5"],
		["MODEL_ALIASES", "gpt-4"],
		["MODEL_ALIASES", "gpt-4=,"],
		["MODEL_ALIASES", "a=b=c"],
		["GUEST_ACCESS", "yes"],
		["GUEST_ACCESS", ""],
		["QUESTIONS_AT_ONCE", "0"],
		["QUESTIONS_AT_ONCE", ""],
		["QUESTIONS_PER_DAY", "-1"],
		["GUEST_QUESTIONS_PER_DAY", "NaN"],
		["USAGE_RETENTION_DAYS", "0"],
		["USAGE_RETENTION_DAYS", "Infinity"],
		["EMBEDDINGS", "none"],
		["EMBEDDINGS_URL", "localhost:8080"],
		["RERANK", "none"],
		["RERANK_URL", "localhost:8080"],
		["REWRITE", "yes"],
		["WEB_SEARCH", "bing"],
		["WIKIPEDIA_URL", ""],
		["LIVE_RESEARCH", "on"],
		["DNS_OVER_HTTPS_URL", ""],
		["JWT_SECRET", "short"],
		["HASH_SECRET", ""],
	])("is rejected with an error that names %s when its value is %j", (name, value) => {
		expect(() => configOf({ [name]: value })).toThrow(name);
	});

	test("requires LLAMA_CPP_URL only when INFERENCE includes llama-cpp", () => {
		expect(() => configOf({ LLAMA_CPP_URL: "" })).toThrow("LLAMA_CPP_URL must be set");
		expect(configOf({ LLAMA_CPP_URL: "", INFERENCE: "workers-ai,extractive" }).llamaCppUrl).toBe("");
	});

	test("uses LLAMA_CPP_URL for embeddings when EMBEDDINGS_URL is empty, and requires one of them", () => {
		const embeddings = { EMBEDDINGS: "llama-cpp" };
		expect(configOf(embeddings).embeddings.url).toBe(VALID.LLAMA_CPP_URL);
		expect(configOf({ ...embeddings, EMBEDDINGS_URL: "http://e.test" }).embeddings.url).toBe("http://e.test");
		expect(() => configOf({ ...embeddings, LLAMA_CPP_URL: "", INFERENCE: "extractive" })).toThrow(
			"EMBEDDINGS_URL",
		);
	});

	test("uses LLAMA_CPP_URL for reranking when RERANK_URL is empty, and requires one of them", () => {
		const rerank = { RERANK: "llama-cpp" };
		expect(configOf({}).rerank.provider).toBe("");
		expect(configOf(rerank).rerank.url).toBe(VALID.LLAMA_CPP_URL);
		expect(configOf({ ...rerank, RERANK_URL: "http://r.test" }).rerank.url).toBe("http://r.test");
		expect(() => configOf({ ...rerank, LLAMA_CPP_URL: "", INFERENCE: "extractive" })).toThrow("RERANK_URL");
	});

	test("never uses the model server's key for another server", () => {
		const keys = {
			LLAMA_CPP_API_KEY: "llama's",
			EMBEDDINGS_API_KEY: "the other's",
			RERANK_API_KEY: "the third's",
		};
		const embeddings = { EMBEDDINGS: "llama-cpp", EMBEDDINGS_URL: "http://e.test" };
		expect(configOf(keys).embeddings.apiKey).toBe("llama's");
		expect(configOf(keys).rerank.apiKey).toBe("llama's");
		expect(configOf({ ...keys, RERANK_URL: "http://r.test" }).rerank.apiKey).toBe("the third's");
		expect(configOf({ ...keys, ...embeddings }).embeddings.apiKey).toBe("the other's");
		expect(configOf({ ...keys, ...embeddings, EMBEDDINGS_API_KEY: "" }).embeddings.apiKey).toBe("");
	});

	test.each([
		["brave", "BRAVE_API_KEY"],
		["searxng", "SEARXNG_URL"],
	])("for web searches with %s requires %s", (provider, name) => {
		expect(() => configOf({ WEB_SEARCH: provider })).toThrow(`${name} must be set`);
	});

	test.each(["JWT_SECRET", "HASH_SECRET", "METRICS_TOKEN", "PROXY_SECRET"])(
		"rejects a %s that can be guessed",
		(name) => {
			expect(() => configOf({ [name]: "x".repeat(31) })).toThrow(`${name} must be at least 32 characters`);
			expect(() => configOf({ [name]: "x".repeat(32) })).not.toThrow();
		},
	);

	test("reports every invalid setting together, without the values of secrets", () => {
		const secret = "a-secret-that-is-too-short";
		const wrong = () => configOf({ JWT_SECRET: secret, GUEST_ACCESS: "maybe", QUESTIONS_AT_ONCE: "0" });
		expect(wrong).toThrow(/GUEST_ACCESS.*QUESTIONS_AT_ONCE.*JWT_SECRET/);
		expect(wrong).not.toThrow(secret);
	});
});
