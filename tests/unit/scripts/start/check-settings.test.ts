import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { checkSettings } from "../../../../scripts/start/check-settings.ts";
import { readStartSettings } from "../../../../scripts/start/settings.ts";
import { UserError } from "../../../../scripts/start/user-error.ts";
import { findIgnoredSecrets, parseTomlVars } from "../../../../scripts/start/worker-variables.ts";
import { encodeGguf } from "../../../support/gguf.ts";

const VARS = `
INFERENCE = "workers-ai,extractive"
WORKERS_AI_MODELS = "@cf/a"
LLAMA_CPP_URL = ""
MODEL_CONTEXT_TOKENS = "2048"
GUEST_ACCESS = "false"
QUESTIONS_AT_ONCE = "8"
QUESTIONS_PER_DAY = "2000"
GUEST_QUESTIONS_PER_DAY = "200"
ALLOWED_ORIGINS = ""
USAGE_RETENTION_DAYS = "90"
GUEST_RETENTION_DAYS = "30"
EMBEDDINGS = "static"
EMBEDDINGS_URL = ""
EMBEDDINGS_MODEL = ""
WEB_SEARCH = "wikipedia"
WIKIPEDIA_URL = "https://en.wikipedia.org"
SEARXNG_URL = ""
LIVE_RESEARCH = "true"
DNS_OVER_HTTPS_URL = "https://cloudflare-dns.com/dns-query"
CRAWL_ALLOW_HOSTS = ""
`;

let root: string;

beforeEach(async () => {
	root = await mkdtemp(join(tmpdir(), "omeruta-settings-"));
	await writeToml(VARS);
});

afterEach(() => rm(root, { recursive: true }));

async function writeToml(vars: string): Promise<void> {
	await writeFile(join(root, "wrangler.toml"), `name = "x"\n[vars]\n${vars}\n[ai]\nbinding = "AI"\n`);
}

/** Checks the settings in `env`. Returns the error message, or null if they are valid. */
async function errorFor(env: Record<string, string> = {}, isDev = false): Promise<string | null> {
	try {
		await checkSettings(readStartSettings(root, env, isDev), env);
		return null;
	} catch (error) {
		if (error instanceof UserError) return error.message;
		throw error;
	}
}

describe("checkSettings with valid settings", () => {
	test("creates the state folder", async () => {
		expect(await errorFor()).toBeNull();
		expect(await readdir(root)).toContain(".omeruta");
	});

	test.each([
		{ PORT: " 8001 " },
		{ INFERENCE: "llama-cpp , extractive" },
		{ LLAMA_CPP_URL: "https://models.example.org/base" },
		{ OMERUTA_STATE: "a/b c/ü" },
		{ OMERUTA_MODELS: "models/of mine" },
		{ LOCAL_MODEL: "smollm2-135m-instruct-q4_1" },
		{ UPSTREAM_URLS: "http://127.0.0.1:11434,https://gpu.example", LOCAL_MODEL: "qwen3:8b" },
		{ LOCAL_MODEL: "hf:owner/repo:Q4_K_M", HF_ENDPOINT: "https://hub.example", HF_TOKEN: "hf_x" },
		{
			QUESTIONS_PER_DAY: "5",
			GUEST_ACCESS: "false",
			ALLOWED_ORIGINS: "https://a.example,http://b.example/",
		},
		{ EMBEDDINGS: "llama-cpp" },
	])("accepts %j", async (env) => {
		expect(await errorFor(env)).toBeNull();
	});

	test("accepts the path of a model file", async () => {
		await writeFile(join(root, "own.gguf"), encodeGguf({}, {}));
		expect(await errorFor({ LOCAL_MODEL: "own.gguf" })).toBeNull();
	});

	test("accepts numbers and booleans in wrangler.toml, and secrets that have not been generated yet", async () => {
		await writeToml(
			VARS.replace('"2000"', "2_000 # a day").replace('GUEST_ACCESS = "false"', "GUEST_ACCESS = true"),
		);
		await writeFile(join(root, ".dev.vars"), "JWT_SECRET=\r\nHASH_SECRET=\r\n");
		expect(await errorFor()).toBeNull();
	});
});

test("a secret in the environment is reported, unless .dev.vars has the same value", async () => {
	await writeFile(join(root, ".dev.vars"), "BRAVE_API_KEY=same\nPROXY_SECRET=one\n");
	const env = { BRAVE_API_KEY: "same", PROXY_SECRET: "another", METRICS_TOKEN: "token", JWT_SECRET: "" };
	expect(await findIgnoredSecrets(readStartSettings(root, env), env)).toEqual([
		"METRICS_TOKEN",
		"PROXY_SECRET",
	]);
});

describe("checkSettings with an invalid setting", () => {
	test.each([
		["PORT", "abc", 'PORT: must be a whole number from 1 to 65535, not "abc"'],
		["PORT", "-1", "PORT: must be a whole number from 1 to 65535"],
		["PORT", "1e3", "PORT: must be a whole number from 1 to 65535"],
		["PORT", "0x1F90", "PORT: must be a whole number from 1 to 65535"],
		["LOCAL_INFERENCE_PORT", "65536", "LOCAL_INFERENCE_PORT: must be a whole number"],
		["HOST", "192.0.2.1", 'HOST: must be an IP address of this machine, not "192.0.2.1"'],
		["LOCAL_INFERENCE_PORT", "8000", "LOCAL_INFERENCE_PORT: must differ from PORT"],
		["LOCAL_INFERENCE_SLOTS", "0", "LOCAL_INFERENCE_SLOTS: must be a whole number from 1 to 64"],
		["LOCAL_INFERENCE_CONTEXT", "12", "LOCAL_INFERENCE_CONTEXT: must be a whole number from 256"],
		["LOCAL_INFERENCE_QUEUE", "many", "LOCAL_INFERENCE_QUEUE: must be a whole number from 0"],
		["INFERENCE", "foo", 'INFERENCE: must be one or more of "llama-cpp", "workers-ai" and "extractive"'],
		["INFERENCE", "llama-cpp,", null],
		["INFERENCE", ",", "INFERENCE: must be one or more of"],
		["LLAMA_CPP_URL", "not-a-url", "LLAMA_CPP_URL: must be an http:// or https:// URL"],
		["LLAMA_CPP_URL", "ftp://a.example", "LLAMA_CPP_URL: must be an http:// or https:// URL"],
		["LLAMA_CPP_URL", "http://a.example:99999", "LLAMA_CPP_URL: must be"],
		["EMBEDDINGS", "foo", 'EMBEDDINGS: must be "static", "workers-ai" or "llama-cpp", not "foo"'],
		["WEB_SEARCH", "bing", 'WEB_SEARCH: must be "wikipedia", "brave", "searxng" or "none"'],
		["WEB_SEARCH", "brave", "BRAVE_API_KEY: must be set when WEB_SEARCH is brave"],
		["GUEST_ACCESS", "yes", 'GUEST_ACCESS: must be "true" or "false", not "yes"'],
		["QUESTIONS_PER_DAY", "x", 'QUESTIONS_PER_DAY: must be a whole number of at least 1, not "x"'],
		["ALLOWED_ORIGINS", "https://a.example/path", "ALLOWED_ORIGINS: must be a comma-separated list"],
		["ALLOWED_ORIGINS", "*", "ALLOWED_ORIGINS: must be a comma-separated list of http:// or https:// URLs"],
		["LOCAL_MODEL", "nope", 'LOCAL_MODEL: must be "tinyllama-1.1b-chat-q4_k_m", '],
		["LOCAL_MODEL", "hf:nope", "Use hf:owner/repo or hf:owner/repo:quantization"],
		["ENGINE", "cuda", 'ENGINE: must be "embedded" or "upstream"'],
		["ENGINE", "upstream", "ENGINE: is upstream, but UPSTREAM_URLS is not set"],
		[
			"UPSTREAM_URLS",
			"gpu:8080",
			"UPSTREAM_URLS: must be a comma-separated list of http:// or https:// URLs",
		],
		["HF_ENDPOINT", "hub", "HF_ENDPOINT: must be an http:// or https:// URL"],
		["LOCAL_MODEL", ".", "it is a folder"],
		["LOCAL_MODEL", "wrangler.toml", "it is not a GGUF file"],
		["OMERUTA_STATE", "wrangler.toml", 'OMERUTA_STATE: must be a writable folder, not "wrangler.toml"'],
		["OMERUTA_STATE", "wrangler.toml/below", "OMERUTA_STATE: must be a writable folder"],
		["OMERUTA_STATE", "a".repeat(300), "OMERUTA_STATE: must be a writable folder"],
		["OMERUTA_MODELS", "wrangler.toml", "OMERUTA_MODELS: must be a folder that exists or can be created"],
	])("rejects %s=%s in one sentence that states the allowed values", async (name, value, expected) => {
		const message = await errorFor({ [name]: value });
		if (expected === null) return expect(message).toBeNull();
		expect(message).toContain(expected);
		expect(message).toMatch(/^Invalid settings\. [^\n]+\.$/);
		expect(message).not.toMatch(/NaN|(?<!^)Invalid|expected|received|\bat .*:\d/);
	});

	test.skipIf(process.platform !== "linux")(
		"fails instead of hanging when a folder cannot be created",
		async () => {
			expect(await errorFor({ OMERUTA_STATE: "/proc/nowhere/state" })).toContain(
				"OMERUTA_STATE: must be a writable folder",
			);
			expect(await errorFor({ OMERUTA_MODELS: "/proc/nowhere" })).toContain(
				"OMERUTA_MODELS: must be a folder",
			);
		},
	);

	test("lists all invalid settings, one per line", async () => {
		const message = await errorFor({ PORT: "x", INFERENCE: "y", LOCAL_INFERENCE_SLOTS: "z" });
		expect(message?.split("\n")).toHaveLength(3);
	});

	test("names the file that sets an invalid value and never prints a secret", async () => {
		await writeToml(VARS.replace('"90"', "0").replace('"true"', "'maybe' # or not").replaceAll("\n", "\r\n"));
		await writeFile(
			join(root, ".dev.vars"),
			"JWT_SECRET=too-short-for-a-secret\r\nHASH_SECRET=ed25519\r\nEMBEDDINGS=none\r\n",
		);
		const message = await errorFor();
		expect(message).toContain(
			'USAGE_RETENTION_DAYS: must be a whole number of at least 1, not "0" (in wrangler.toml)',
		);
		expect(message).toContain('LIVE_RESEARCH: must be "true" or "false", not "maybe" (in wrangler.toml)');
		expect(message).toContain(
			`EMBEDDINGS: must be "static", "workers-ai" or "llama-cpp", not "none" (in ${root}/.dev.vars)`,
		);
		expect(message).toContain("JWT_SECRET: must be at least 32 characters");
		expect(message).toContain("HASH_SECRET: must be at least 32 characters");
		expect(message).not.toContain("too-short-for-a-secret");
	});

	test("names the lines of .dev.vars that have no effect, but not what they contain", async () => {
		const lines = ["# mine", "", "JWT_SECERT=hidden-1", "  hidden-2", "PORT=9999", "GUEST_ACCESS=false"];
		await writeFile(join(root, ".dev.vars"), lines.join("\r\n"));
		const message = await errorFor();
		expect(message?.split("\n")).toEqual([
			`Invalid settings. GUEST_ACCESS: must be set in the environment (it is in ${root}/.dev.vars).`,
			`JWT_SECERT: is not the name of a secret; correct or delete its line (in ${root}/.dev.vars).`,
			`PORT: must be set in the environment (it is in ${root}/.dev.vars).`,
			`${root}/.dev.vars: line 4 must be NAME=value.`,
		]);
	});

	test("accepts every secret and variable that is read from .dev.vars", async () => {
		const secret = "s".repeat(32);
		const lines = [`PROXY_SECRET=${secret}`, `export METRICS_TOKEN = "${secret}"`, "QUESTIONS_PER_DAY=5"];
		await writeFile(join(root, ".dev.vars"), lines.join("\n"));
		expect(await errorFor()).toBeNull();
	});

	test("names an invalid signing key", async () => {
		for (const key of ["ed25519:", "ed25519:abc", `ed25519:MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v${"=".repeat(40)}`]) {
			await writeFile(join(root, ".dev.vars"), `JWT_SECRET=${key}\n`);
			expect(await errorFor()).toMatch(
				/JWT_SECRET: must be (at least 32 characters|"ed25519:" and an Ed25519 key)/,
			);
		}
		const good = "ed25519:MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g";
		await writeFile(join(root, ".dev.vars"), `JWT_SECRET=${good}\n`);
		expect(await errorFor()).toBeNull();
	});

	test("reports that the project folder is not writable, which only npm run dev needs", async () => {
		await writeFile(join(root, ".wrangler"), "a file");
		expect(await errorFor({}, true)).toMatch(/is not writable \(.+\), but wrangler stores files there/);
		expect(await errorFor()).toBeNull();
	});

	test("reports that the default state folder is not writable", async () => {
		await writeFile(join(root, ".omeruta"), "a file");
		expect(await errorFor()).toMatch(/\.omeruta is not writable .*OMERUTA_STATE=/);
		await rm(join(root, ".omeruta"));
		await mkdir(join(root, ".omeruta"));
		expect(await errorFor()).toBeNull();
	});
});

test("parseTomlVars reads the single-line entries of [vars] and nothing else", () => {
	const text = `A = "outside"
[vars]
B = "a \\"b\\" # no comment" # a comment
C='lit\\eral'
D = 12
E = true
F = """
G = "inside a text of many lines"
"""
[env.other.vars]
H = "elsewhere"
[[vars]]
`;
	expect(parseTomlVars(text)).toMatchObject({ B: 'a "b" # no comment', C: "lit\\eral", D: 12, E: true });
	expect(Object.keys(parseTomlVars(text))).not.toContain("A");
	expect(Object.keys(parseTomlVars(text))).not.toContain("F");
	expect(Object.keys(parseTomlVars(text))).not.toContain("H");
});
