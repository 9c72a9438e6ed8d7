import { join, resolve } from "node:path";
import { z } from "zod";
import { MODEL_VARIABLES } from "../../local-inference/settings.ts";
import { VARIABLES } from "../../src/config-variables.ts";
import { isLoopback } from "../../src/self-hosted/local-host.ts";
import { httpUrl, oneOf, type VariableFault, variableFaults, wholeNumber } from "../../src/variables.ts";
import { LOG_FORMATS, type LogFormat } from "./log-entry.ts";
import { UserError } from "./user-error.ts";

const PORT_MAX = 65_535;
const PORT_DEFAULT = 8_000;
const MODEL_PORT_DEFAULT = 8_080;
const HOST_DEFAULT = "127.0.0.1";
const INFERENCE_DEFAULT = "llama-cpp,extractive";

/** The environment variables of `npm start`. Those of the Worker override wrangler.toml. */
const SHAPE = {
	...VARIABLES,
	...MODEL_VARIABLES,
	HOST: z
		.union([z.ipv4(), z.ipv6()])
		.describe("an IP address, such as 127.0.0.1 for this machine or 0.0.0.0 for all its IPv4 addresses"),
	LOOPBACK_ONLY: oneOf("true", "false"),
	PORT: wholeNumber(1, PORT_MAX),
	LOG_FORMAT: oneOf(...LOG_FORMATS),
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
			error: `must differ from PORT, which is ${PORT_DEFAULT} unless it is set`,
		},
	);

/** The names of the environment variables of `npm start`. */
export const START_VARIABLES: readonly string[] = Object.keys(SHAPE);

/** Variables that are passed to the Worker unchanged. */
const PASSED_ON = Object.keys(VARIABLES).filter((name) => name !== "INFERENCE" && name !== "LLAMA_CPP_URL");

export interface StartSettings {
	root: string;
	/** Whether wrangler runs the Worker and replaces it when the code changes. */
	isDev: boolean;
	/** The IP address that the app listens on. */
	host: string;
	/** Whether only programs on this machine can reach the app, so that it refuses requests for other host names. */
	isLoopbackOnly: boolean;
	port: number;
	logFormat: LogFormat;
	/** The preferred port of the model server; if it is in use, another one is chosen. */
	modelPort: number;
	inference: string;
	/** URL of an external model server; null to start the bundled one. */
	modelUrl: string | null;
	/** Variables for the Worker, in addition to those derived from the fields above. */
	variables: Record<string, string>;
	/** Folder of all that the stack stores. */
	stateFolder: string;
	/** Folder of the databases and Durable Objects. */
	storageFolder: string;
	/** File with the secrets. */
	secretsFile: string;
}

/**
 * Reads the settings for `npm start` or, if `isDev`, `npm run dev` from the environment.
 *
 * @throws {UserError} when settings are invalid, with one sentence per fault
 */
export function readStartSettings(
	root: string,
	env: Record<string, string | undefined>,
	isDev = false,
): StartSettings {
	// An empty variable counts as unset.
	const given = Object.fromEntries(
		Object.keys(SHAPE).flatMap((name) => (env[name]?.trim() ? [[name, env[name]]] : [])),
	);
	const parsed = Environment.safeParse(given);
	if (!parsed.success) throw invalidSettings(variableFaults(parsed.error, SHAPE, given));
	const {
		HOST = HOST_DEFAULT,
		LOOPBACK_ONLY,
		PORT,
		LOG_FORMAT,
		LOCAL_INFERENCE_PORT,
		LLAMA_CPP_URL,
		OMERUTA_STATE,
	} = parsed.data;
	const port = PORT ?? PORT_DEFAULT;
	const stateFolder = OMERUTA_STATE === undefined ? join(root, ".omeruta") : resolve(root, OMERUTA_STATE);
	return {
		root,
		isDev,
		host: HOST,
		isLoopbackOnly: LOOPBACK_ONLY === undefined ? isLoopback(HOST) : LOOPBACK_ONLY === "true",
		port,
		logFormat: LOG_FORMAT ?? "pretty",
		// 0 means any free port. It is the default if the page uses the model server's default port.
		modelPort: LOCAL_INFERENCE_PORT ?? (port === MODEL_PORT_DEFAULT ? 0 : MODEL_PORT_DEFAULT),
		inference: given.INFERENCE ?? INFERENCE_DEFAULT,
		modelUrl: LLAMA_CPP_URL ?? null,
		variables: Object.fromEntries(
			PASSED_ON.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]]])),
		),
		stateFolder,
		storageFolder: join(stateFolder, "storage"),
		// wrangler looks for secrets in the project's folder.
		secretsFile: join(OMERUTA_STATE === undefined ? root : stateFolder, ".dev.vars"),
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
