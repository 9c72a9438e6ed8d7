import { homedir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { variableFaults, wholeNumber } from "../src/variables.ts";

const PORT_MAX = 65_535;
const SLOTS_MAX = 64;
const CONTEXT_MIN_TOKENS = 256;
const CONTEXT_MAX_TOKENS = 1_048_576;
const QUEUE_MAX = 10_000;

/** The variables of the model. `npm start` reads them too. */
export const MODEL_VARIABLES = {
	LOCAL_MODEL: z.string(),
	OMERUTA_MODELS: z.string(),
	LOCAL_INFERENCE_SLOTS: wholeNumber(1, SLOTS_MAX),
	LOCAL_INFERENCE_CONTEXT: wholeNumber(CONTEXT_MIN_TOKENS, CONTEXT_MAX_TOKENS),
	LOCAL_INFERENCE_QUEUE: wholeNumber(0, QUEUE_MAX),
};

const SHAPE = {
	LOCAL_INFERENCE_HOST: z.string(),
	LOCAL_INFERENCE_PORT: wholeNumber(0, PORT_MAX),
	LOCAL_INFERENCE_KEY: z.string(),
	...MODEL_VARIABLES,
};
const Variables = z.object(SHAPE).partial();
const SLOTS_DEFAULT = 4;
const PORT_DEFAULT = 8_080;
const QUEUE_DEFAULT = 64;

type Env = Readonly<Record<string, string | undefined>>;

export interface ModelSettings {
	/** A path to a .gguf file or a name in models.json; null means the default. */
	model: string | null;
	/** Folder for downloaded models. */
	modelsFolder: string;
	slots: number;
	contextTokens: number | null;
}

export interface ServerSettings extends ModelSettings {
	host: string;
	port: number;
	key: string;
	/** Maximum number of waiting requests. */
	waitingMax: number;
}

/**
 * Reads the server's settings from the environment.
 *
 * @throws If settings are invalid. The message lists each of them.
 */
export function readServerSettings(env: Env): ServerSettings {
	const v = parse(env);
	if (v.LOCAL_INFERENCE_KEY === undefined) {
		throw new Error(
			"Invalid settings: LOCAL_INFERENCE_KEY is not set. Choose a key that clients will send, for example with: openssl rand -hex 32",
		);
	}
	return {
		...readModelSettings(env),
		host: v.LOCAL_INFERENCE_HOST ?? "127.0.0.1",
		port: v.LOCAL_INFERENCE_PORT ?? PORT_DEFAULT,
		key: v.LOCAL_INFERENCE_KEY,
		waitingMax: v.LOCAL_INFERENCE_QUEUE ?? QUEUE_DEFAULT,
	};
}

/** Reads only the model's settings, which don't require a key. */
export function readModelSettings(env: Env): ModelSettings {
	const v = parse(env);
	return {
		model: v.LOCAL_MODEL ?? null,
		modelsFolder: v.OMERUTA_MODELS ?? cacheFolder(process.platform, process.env),
		slots: v.LOCAL_INFERENCE_SLOTS ?? SLOTS_DEFAULT,
		contextTokens: v.LOCAL_INFERENCE_CONTEXT ?? null,
	};
}

/** Treats empty variables as unset, because shells and .env files cannot unset one. */
function parse(env: Env): z.infer<typeof Variables> {
	const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
	const parsed = Variables.safeParse(given);
	if (parsed.success) return parsed.data;
	const faults = variableFaults(parsed.error, SHAPE, given).map(({ name, message }) => `${name} ${message}`);
	throw new Error(`Invalid settings: ${faults.join("; ")}.`);
}

/** Returns the cache folder of the project in the user's cache folder of the platform. */
export function cacheFolder(platform: NodeJS.Platform, env: Env, home = homedir()): string {
	const name = "omeruta-brain";
	if (platform === "darwin") return join(home, "Library", "Caches", name);
	if (platform === "win32") return join(env.LOCALAPPDATA ?? join(home, "AppData", "Local"), name);
	return join(env.XDG_CACHE_HOME ?? join(home, ".cache"), name);
}
