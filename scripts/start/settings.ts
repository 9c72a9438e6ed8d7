import { join, resolve } from "node:path";
import { z } from "zod";
import { MODEL_VARIABLES } from "../../local-inference/settings.ts";
import { VARIABLES } from "../../src/config-variables.ts";
import { httpUrl, type VariableFault, variableFaults, wholeNumber } from "../../src/variables.ts";
import { UserError } from "./user-error.ts";

const PORT_MAX = 65_535;
const PORT_DEFAULT = 8_000;
const MODEL_PORT_DEFAULT = 8_080;
const INFERENCE_DEFAULT = "llama-cpp,extractive";

/** The environment variables of `npm start`. Those of the Worker override wrangler.toml. */
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
const PASSED_ON = Object.keys(VARIABLES).filter((name) => name !== "INFERENCE" && name !== "LLAMA_CPP_URL");

export interface StartSettings {
	root: string;
	port: number;
	/** The preferred port of the model server; if it is in use, another one is chosen. */
	modelPort: number;
	inference: string;
	/** URL of an external model server; null to start the bundled one. */
	modelUrl: string | null;
	/** Variables for the Worker, in addition to those derived from the fields above. */
	variables: Record<string, string>;
	/** Folder of the run record and the logs. */
	stateFolder: string;
	/** Folder where wrangler stores databases and Durable Objects. */
	storageFolder: string;
}

/**
 * Reads the settings for `npm start` from the environment.
 *
 * @throws {UserError} when settings are invalid, with one sentence per fault
 */
export function readStartSettings(root: string, env: Record<string, string | undefined>): StartSettings {
	// An empty variable counts as unset.
	const given = Object.fromEntries(
		Object.keys(SHAPE).flatMap((name) => (env[name]?.trim() ? [[name, env[name]]] : [])),
	);
	const parsed = Environment.safeParse(given);
	if (!parsed.success) throw invalidSettings(variableFaults(parsed.error, SHAPE, given));
	const { PORT, LOCAL_INFERENCE_PORT, LLAMA_CPP_URL, OMERUTA_STATE } = parsed.data;
	const port = PORT ?? PORT_DEFAULT;
	const customState = OMERUTA_STATE === undefined ? null : resolve(root, OMERUTA_STATE);
	return {
		root,
		port,
		// 0 means any free port. It is the default if the page uses the model server's default port.
		modelPort: LOCAL_INFERENCE_PORT ?? (port === MODEL_PORT_DEFAULT ? 0 : MODEL_PORT_DEFAULT),
		inference: given.INFERENCE ?? INFERENCE_DEFAULT,
		modelUrl: LLAMA_CPP_URL ?? null,
		variables: Object.fromEntries(
			PASSED_ON.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]]])),
		),
		stateFolder: customState ?? join(root, ".omeruta"),
		storageFolder: customState === null ? join(root, ".wrangler", "state") : join(customState, "storage"),
	};
}

/** Returns whether `inference`, a comma-separated list of providers, contains `llama-cpp`. */
export function usesModelServer(inference: string): boolean {
	return inference.split(",").some((name) => name.trim() === "llama-cpp");
}

/** Creates an error that lists each invalid setting and its allowed values, one per line. */
export function invalidSettings(faults: readonly VariableFault[]): UserError {
	return new UserError(
		`Invalid settings. ${faults.map(({ name, message }) => `${name}: ${message}.`).join("\n")}`,
	);
}
