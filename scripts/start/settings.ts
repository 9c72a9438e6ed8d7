import { join, resolve } from "node:path";
import { z } from "zod";
import { MODEL_VARIABLES } from "../../local-inference/settings.ts";
import { VARIABLES } from "../../src/config-variables.ts";
import { httpUrl, type VariableFault, variableFaults, wholeNumber } from "../../src/variables.ts";
import { Refusal } from "./refusal.ts";

const PORT_MAX = 65_535;
const PORT_DEFAULT = 8_000;
const MODEL_PORT_DEFAULT = 8_080;
const INFERENCE_DEFAULT = "llama-cpp,extractive";

/** Environment variables of a start. Those of the Worker override wrangler.toml. */
const SHAPE = {
	...VARIABLES,
	...MODEL_VARIABLES,
	PORT: wholeNumber(1, PORT_MAX),
	LOCAL_INFERENCE_PORT: wholeNumber(1, PORT_MAX),
	LLAMA_CPP_URL: httpUrl,
	OMERUTA_STATE: z.string(),
};
const Environment = z
	.object(SHAPE)
	.partial()
	.refine(
		(v) => v.LOCAL_INFERENCE_PORT === undefined || v.LOCAL_INFERENCE_PORT !== (v.PORT ?? PORT_DEFAULT),
		{
			path: ["LOCAL_INFERENCE_PORT"],
			error: `must differ from PORT, which is ${PORT_DEFAULT} by default`,
		},
	);

/** Variables that are passed to the Worker unchanged. */
const HANDED_ON = Object.keys(VARIABLES).filter((name) => name !== "INFERENCE" && name !== "LLAMA_CPP_URL");

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

/** Reads what the environment says of a start. Throws a `Refusal` with one sentence for each fault. */
export function readSettings(root: string, env: Record<string, string | undefined>): Settings {
	// An empty variable is one that was not set.
	const given = Object.fromEntries(
		Object.keys(SHAPE).flatMap((name) => (env[name]?.trim() ? [[name, env[name]]] : [])),
	);
	const parsed = Environment.safeParse(given);
	if (!parsed.success) throw wrongSettings(variableFaults(parsed.error, SHAPE, given));
	const { PORT, LOCAL_INFERENCE_PORT, LLAMA_CPP_URL, OMERUTA_STATE } = parsed.data;
	const port = PORT ?? PORT_DEFAULT;
	const own = OMERUTA_STATE === undefined ? null : resolve(root, OMERUTA_STATE);
	return {
		root,
		port,
		// 0 means any free port: the page may use the model server's default port.
		modelPort: LOCAL_INFERENCE_PORT ?? (port === MODEL_PORT_DEFAULT ? 0 : MODEL_PORT_DEFAULT),
		inference: given.INFERENCE ?? INFERENCE_DEFAULT,
		modelUrl: LLAMA_CPP_URL ?? null,
		variables: Object.fromEntries(
			HANDED_ON.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]]])),
		),
		stateFolder: own ?? join(root, ".omeruta"),
		storageFolder: own === null ? join(root, ".wrangler", "state") : join(own, "storage"),
	};
}

/** Returns a refusal that names each wrong setting and what is allowed, in one sentence each. */
export function wrongSettings(faults: readonly VariableFault[]): Refusal {
	return new Refusal(
		`Wrong settings. ${faults.map(({ name, message }) => `${name}: ${message}.`).join("\n")}`,
	);
}
