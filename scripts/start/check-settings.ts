import { constants } from "node:fs";
import { access, mkdir, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { MODELS } from "../../local-inference/models/catalog.ts";
import { findGgufFault } from "../../local-inference/models/gguf-file.ts";
import { parseHubReference } from "../../local-inference/models/hub.ts";
import { findModel, readLibrary } from "../../local-inference/models/library.ts";
import { isOwnAddress } from "../../local-inference/ports.ts";
import { findEngineFault, readModelSettings } from "../../local-inference/settings.ts";
import type { VariableFault } from "../../src/variables.ts";
import { invalidSettings, type StartSettings } from "./settings.ts";
import { reasonOf, UserError } from "./user-error.ts";
import { findWorkerFaults } from "./worker-variables.ts";

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Checks the folders, the model file, and the Worker's variables before anything starts. Creates the folders that `npm
 * start` needs.
 *
 * @throws {UserError} when settings are invalid, with one sentence per fault
 */
export async function checkSettings(settings: StartSettings, env: Env): Promise<void> {
	const faults = [
		...(await findWorkerFaults(settings)),
		...(await findHostFaults(settings)),
		...(await findModelFaults(settings, env)),
		...(await findModelsFolderFaults(settings, env)),
	];
	const stateReason = await prepareFolder(settings.stateFolder, constants.W_OK);
	if (stateReason !== null && env.OMERUTA_STATE) {
		const message = `must be a writable folder, not "${env.OMERUTA_STATE}" (${stateReason})`;
		faults.push({ name: "OMERUTA_STATE", message });
	}
	if (faults.length > 0) throw invalidSettings(faults);
	if (settings.isDev) {
		const wranglerReason = await prepareFolder(join(settings.root, ".wrangler", "tmp"), constants.W_OK);
		if (wranglerReason !== null) {
			throw new UserError(
				`${settings.root} is not writable (${wranglerReason}), but wrangler stores files there. Copy the project to a writable folder.`,
			);
		}
	}
	if (stateReason !== null) {
		throw new UserError(
			`${settings.stateFolder} is not writable (${stateReason}). Set OMERUTA_STATE to a writable folder: OMERUTA_STATE=/path npm start`,
		);
	}
}

/** Checks the address before anything else may respond on it, such as a router on the network. */
async function findHostFaults({ host }: StartSettings): Promise<VariableFault[]> {
	if (await isOwnAddress(host)) return [];
	return [{ name: "HOST", message: `must be an IP address of this machine, not "${host}"` }];
}

async function findModelFaults({ root, modelUrl }: StartSettings, env: Env): Promise<VariableFault[]> {
	if (modelUrl !== null) return [];
	const engineFault = findEngineFault(env);
	if (engineFault) return [engineFault];
	const { ENGINE, LOCAL_MODEL, UPSTREAM_URLS } = env;
	// Upstream servers have models of their own.
	if (!LOCAL_MODEL || (UPSTREAM_URLS && ENGINE !== "embedded")) return [];
	const reason = await checkModel(LOCAL_MODEL, root, env);
	if (reason === null) return [];
	const names = MODELS.map(({ name }) => `"${name}", `).join("");
	const message = `must be ${names}the path of a .gguf file, or hf:owner/repo:quantization, not "${LOCAL_MODEL}" (${reason})`;
	return [{ name: "LOCAL_MODEL", message }];
}

/** Returns why `model` cannot be used, or null if it can. Does not check whether it can be downloaded. */
async function checkModel(model: string, root: string, env: Env): Promise<string | null> {
	try {
		const library = await readLibrary(resolve(root, readModelSettings(env).modelsFolder));
		if (findModel(model, library) !== null || parseHubReference(model) !== null) return null;
		return await findGgufFault(resolve(root, model));
	} catch (error) {
		return reasonOf(error).replace(/\.$/, "");
	}
}

/** Checks the folder for models. It only has to be readable, because it may already contain the models. */
async function findModelsFolderFaults({ root }: StartSettings, env: Env): Promise<VariableFault[]> {
	const { OMERUTA_MODELS } = env;
	if (!OMERUTA_MODELS) return [];
	const reason = await prepareFolder(resolve(root, OMERUTA_MODELS), constants.R_OK);
	if (reason === null) return [];
	const message = `must be a folder that exists or can be created, not "${OMERUTA_MODELS}" (${reason})`;
	return [{ name: "OMERUTA_MODELS", message }];
}

/** Creates the folder if it doesn't exist. Returns why it cannot be used, or null if it can. */
async function prepareFolder(path: string, mode: number): Promise<string | null> {
	try {
		await createFolder(path);
		await access(path, mode | constants.X_OK);
		return null;
	} catch (error) {
		return reasonOf(error);
	}
}

/** Used instead of `mkdir` with `recursive`, which hangs when an existing parent rejects new folders, as in /proc. */
async function createFolder(path: string): Promise<void> {
	if ((await stat(path).catch(() => null))?.isDirectory()) return;
	const parent = dirname(path);
	if (parent !== path) await createFolder(parent);
	await mkdir(path);
}
