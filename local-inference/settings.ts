import { homedir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { httpUrl, oneOf, type VariableFault, variableFaults, wholeNumber } from "../src/variables.ts";
import { findProgram } from "./engine/llama-server/find-program.ts";
import { HUB_DEFAULT, type HubAccess } from "./models/hub.ts";

const PORT_MAX = 65_535;
const PORT_DEFAULT = 8_080;
const SLOTS_MAX = 64;
const CONTEXT_MIN_TOKENS = 256;
const CONTEXT_MAX_TOKENS = 1_048_576;
const QUEUE_MAX = 10_000;
const QUEUE_DEFAULT = 64;

/** The model's environment variables. `npm start` reads them too. */
export const MODEL_VARIABLES = {
	LOCAL_MODEL: z.string(),
	ENGINE: oneOf("embedded", "upstream"),
	LLAMA_SERVER_PATH: z.string(),
	UPSTREAM_URLS: z
		.string()
		.transform((text) => text.split(",").flatMap((url) => url.trim() || []))
		.pipe(z.array(httpUrl))
		.describe("a comma-separated list of http:// or https:// URLs"),
	UPSTREAM_API_KEY: z.string(),
	OMERUTA_MODELS: z.string(),
	HF_ENDPOINT: httpUrl,
	HF_TOKEN: z.string(),
	LOCAL_INFERENCE_SLOTS: wholeNumber(1, SLOTS_MAX),
	LOCAL_INFERENCE_CONTEXT: wholeNumber(CONTEXT_MIN_TOKENS, CONTEXT_MAX_TOKENS),
	LOCAL_INFERENCE_QUEUE: wholeNumber(0, QUEUE_MAX),
};

/** The variables of the server, including those of the model. */
const SERVER_VARIABLES = {
	LOCAL_INFERENCE_HOST: z.string(),
	LOCAL_INFERENCE_PORT: wholeNumber(0, PORT_MAX),
	LOCAL_INFERENCE_KEY: z.string(),
	...MODEL_VARIABLES,
};
const Variables = z.object(SERVER_VARIABLES).partial();

type Env = Readonly<Record<string, string | undefined>>;

export interface ModelSettings {
	/** The path of a .gguf file, a model's name, or `hf:owner/repo[:quantization]`; null if `LOCAL_MODEL` is not set. */
	model: string | null;
	/** Folder for downloaded models. */
	modelsFolder: string;
	hub: HubAccess;
	/** Null means the default of the engine. */
	slots: number | null;
	contextTokens: number | null;
}

export interface ServerSettings extends ModelSettings {
	host: string;
	port: number;
	key: string;
	/** Maximum number of waiting requests. */
	waitingMax: number;
	/** Null selects upstream servers or llama-server if there are any, and the embedded engine otherwise. */
	engine: "embedded" | "upstream" | null;
	/** Path of the llama-server program; null if there is none. */
	llamaServer: string | null;
	/** URLs of servers that implement OpenAI's API. */
	upstreamUrls: string[];
	/** The API key of the upstream servers; empty if they require none. */
	upstreamApiKey: string;
}

/**
 * Reads the server's settings from the environment.
 *
 * @throws {Error} when settings are invalid; the message lists each of them
 */
export function readServerSettings(env: Env): ServerSettings {
	const variables = parse(env);
	if (variables.LOCAL_INFERENCE_KEY === undefined) {
		throw new Error(
			"Invalid settings: LOCAL_INFERENCE_KEY is not set. Choose a key that clients will send, for example with: openssl rand -hex 32",
		);
	}
	const fault = findEngineFault(env);
	if (fault) throw new Error(`Invalid settings: ${fault.name} ${fault.message}.`);
	return {
		...selectModelSettings(variables, env),
		host: variables.LOCAL_INFERENCE_HOST ?? "127.0.0.1",
		port: variables.LOCAL_INFERENCE_PORT ?? PORT_DEFAULT,
		key: variables.LOCAL_INFERENCE_KEY,
		waitingMax: variables.LOCAL_INFERENCE_QUEUE ?? QUEUE_DEFAULT,
		engine: variables.ENGINE ?? null,
		llamaServer: findLlamaServer(env),
		upstreamUrls: variables.UPSTREAM_URLS ?? [],
		upstreamApiKey: variables.UPSTREAM_API_KEY ?? "",
	};
}

/** Returns the fault if `ENGINE` requires a server that is neither configured nor installed. */
export function findEngineFault(env: Env): VariableFault | null {
	if (env.ENGINE !== "upstream" || env.UPSTREAM_URLS || findLlamaServer(env)) return null;
	return {
		name: "ENGINE",
		message:
			"is upstream, but UPSTREAM_URLS is not set and llama-server is not in PATH. Install llama.cpp, or set UPSTREAM_URLS or LLAMA_SERVER_PATH",
	};
}

function findLlamaServer(env: Env): string | null {
	return env.LLAMA_SERVER_PATH || findProgram("llama-server", env);
}

/** Reads only the model's settings, which don't require a key. */
export function readModelSettings(env: Env): ModelSettings {
	return selectModelSettings(parse(env), env);
}

function selectModelSettings(variables: z.infer<typeof Variables>, env: Env): ModelSettings {
	return {
		model: variables.LOCAL_MODEL ?? null,
		modelsFolder: variables.OMERUTA_MODELS ?? cacheFolder(process.platform, env),
		hub: {
			endpoint: variables.HF_ENDPOINT?.replace(/\/+$/, "") ?? HUB_DEFAULT.endpoint,
			token: variables.HF_TOKEN ?? null,
		},
		slots: variables.LOCAL_INFERENCE_SLOTS ?? null,
		contextTokens: variables.LOCAL_INFERENCE_CONTEXT ?? null,
	};
}

/** Treats empty variables as unset, because shells and .env files cannot unset a variable. */
function parse(env: Env): z.infer<typeof Variables> {
	const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
	const parsed = Variables.safeParse(given);
	if (parsed.success) return parsed.data;
	const faults = variableFaults(parsed.error, SERVER_VARIABLES, given).map(
		({ name, message }) => `${name} ${message}`,
	);
	throw new Error(`Invalid settings: ${faults.join("; ")}.`);
}

/** Returns the folder for this project's cached files, following the conventions of the platform. */
export function cacheFolder(platform: NodeJS.Platform, env: Env, home = homedir()): string {
	const name = "omeruta-brain";
	if (platform === "darwin") return join(home, "Library", "Caches", name);
	if (platform === "win32") return join(env.LOCALAPPDATA ?? join(home, "AppData", "Local"), name);
	return join(env.XDG_CACHE_HOME ?? join(home, ".cache"), name);
}
