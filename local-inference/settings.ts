import { homedir } from "node:os";
import { join } from "node:path";
import { z } from "zod";

const PORT_MAX = 65_535;
const SLOTS_MAX = 64;
const CONTEXT_MIN_TOKENS = 256;
const QUEUE_MAX = 10_000;

/** An empty variable counts as unset, as shells and .env files have it. */
const unsetWhenEmpty = (value: unknown) => (value === "" ? undefined : value);
const int = (min: number, max: number) => z.coerce.number().int().min(min).max(max);

const Variables = z.object({
	LOCAL_INFERENCE_HOST: z.preprocess(unsetWhenEmpty, z.string().default("127.0.0.1")),
	LOCAL_INFERENCE_PORT: z.preprocess(unsetWhenEmpty, int(0, PORT_MAX).default(8080)),
	LOCAL_INFERENCE_KEY: z.preprocess(
		unsetWhenEmpty,
		z.string({ error: "is not set: choose a key that clients will send, for example: openssl rand -hex 32" }),
	),
	LOCAL_MODEL: z.preprocess(unsetWhenEmpty, z.string().optional()),
	OMERUTA_MODELS: z.preprocess(unsetWhenEmpty, z.string().optional()),
	LOCAL_INFERENCE_SLOTS: z.preprocess(unsetWhenEmpty, int(1, SLOTS_MAX).default(4)),
	LOCAL_INFERENCE_CONTEXT: z.preprocess(unsetWhenEmpty, int(CONTEXT_MIN_TOKENS, 1_048_576).optional()),
	LOCAL_INFERENCE_QUEUE: z.preprocess(unsetWhenEmpty, int(0, QUEUE_MAX).default(64)),
});

type Env = Readonly<Record<string, string | undefined>>;

export interface ModelSettings {
	/** A path to a .gguf file or a name in models.json; `null` is the default. */
	model: string | null;
	/** The folder of downloaded models. */
	modelsFolder: string;
	slots: number;
	contextTokens: number | null;
}

export interface Settings extends ModelSettings {
	host: string;
	port: number;
	key: string;
	/** How many requests may wait. */
	waitingMax: number;
}

/** Reads the server's settings. Throws one sentence about each that is wrong. */
export function readSettings(env: Env): Settings {
	const v = parse(Variables, env);
	return {
		...modelSettings(v),
		host: v.LOCAL_INFERENCE_HOST,
		port: v.LOCAL_INFERENCE_PORT,
		key: v.LOCAL_INFERENCE_KEY,
		waitingMax: v.LOCAL_INFERENCE_QUEUE,
	};
}

/** Those that concern the model alone; they need no key. */
export function readModelSettings(env: Env): ModelSettings {
	return modelSettings(parse(Variables.omit({ LOCAL_INFERENCE_KEY: true }), env));
}

function modelSettings(v: Omit<z.infer<typeof Variables>, "LOCAL_INFERENCE_KEY">): ModelSettings {
	return {
		model: v.LOCAL_MODEL ?? null,
		modelsFolder: v.OMERUTA_MODELS ?? cacheFolder(process.platform, process.env),
		slots: v.LOCAL_INFERENCE_SLOTS,
		contextTokens: v.LOCAL_INFERENCE_CONTEXT ?? null,
	};
}

function parse<T>(schema: z.ZodType<T>, env: Env): T {
	const parsed = schema.safeParse(env);
	if (parsed.success) return parsed.data;
	const faults = parsed.error.issues.map(({ path, message }) => `${path.join(".")} ${message}`);
	throw new Error(`Wrong settings: ${faults.join("; ")}.`);
}

/** Where each system keeps a user's caches. */
export function cacheFolder(platform: NodeJS.Platform, env: Env, home = homedir()): string {
	const name = "omeruta-brain";
	if (platform === "darwin") return join(home, "Library", "Caches", name);
	if (platform === "win32") return join(env.LOCALAPPDATA ?? join(home, "AppData", "Local"), name);
	return join(env.XDG_CACHE_HOME ?? join(home, ".cache"), name);
}
