import { join, resolve } from "node:path";
import { z } from "zod";
import { Refusal } from "./refusal.ts";

const port = z.coerce.number().int().min(1).max(65_535);

const Environment = z.object({
	PORT: port.default(8_000),
	LOCAL_INFERENCE_PORT: port.default(8_080),
	INFERENCE: z.string().default("llama-cpp,extractive"),
	LLAMA_CPP_URL: z.url({ protocol: /^https?$/ }).optional(),
	OMERUTA_STATE: z.string().optional(),
});

/** Variables of wrangler.toml that an environment may set for one start. */
const HANDED_ON = [
	"EMBEDDINGS",
	"EMBEDDINGS_URL",
	"EMBEDDINGS_MODEL",
	"WEB_SEARCH",
	"WIKIPEDIA_URL",
	"SEARXNG_URL",
	"LIVE_RESEARCH",
	"DNS_OVER_HTTPS_URL",
	"CRAWL_ALLOW_HOSTS",
] as const;

export interface Settings {
	root: string;
	port: number;
	/** Wished for; another is taken when it is in use. */
	modelPort: number;
	inference: string;
	/** Of a model server that runs elsewhere; null to start our own. */
	modelUrl: string | null;
	/** Variables for the Worker, besides those that follow from the above. */
	variables: Record<string, string>;
	/** Folder of the run's record and logs. */
	stateFolder: string;
	/** Folder where wrangler keeps databases and objects. */
	storageFolder: string;
}

/** Reads what the environment says of a start. Throws one sentence a fault. */
export function readSettings(root: string, env: Record<string, string | undefined>): Settings {
	// An empty variable is one that was not set.
	const parsed = Environment.safeParse(
		Object.fromEntries(Object.entries(env).filter(([, text]) => text !== "")),
	);
	if (!parsed.success) {
		const faults = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
		throw new Refusal(`Wrong settings. ${faults.join("; ")}`);
	}
	const { PORT, LOCAL_INFERENCE_PORT, INFERENCE, LLAMA_CPP_URL, OMERUTA_STATE } = parsed.data;
	const own = OMERUTA_STATE === undefined ? null : resolve(root, OMERUTA_STATE);
	return {
		root,
		port: PORT,
		modelPort: LOCAL_INFERENCE_PORT,
		inference: INFERENCE,
		modelUrl: LLAMA_CPP_URL ?? null,
		variables: Object.fromEntries(
			HANDED_ON.flatMap((name) => (env[name] === undefined || env[name] === "" ? [] : [[name, env[name]]])),
		),
		stateFolder: own ?? join(root, ".omeruta"),
		storageFolder: own === null ? join(root, ".wrangler", "state") : join(own, "storage"),
	};
}
