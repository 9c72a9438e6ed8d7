import { constants } from "node:fs";
import { access, mkdir, open, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { MODELS } from "../../local-inference/models/catalog.ts";
import { namesOf, type VariableFault } from "../../src/variables.ts";
import { Refusal, reasonOf } from "./refusal.ts";
import { type Settings, wrongSettings } from "./settings.ts";
import { workerFaults } from "./worker-variables.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** What a model file begins with. https://github.com/ggml-org/ggml/blob/master/docs/gguf.md */
const GGUF_MAGIC = "GGUF";

/**
 * Checks, before anything is started, what the settings lead to: folders, the model's file, the variables of the Worker.
 * Creates the folders that a start needs. Throws a `Refusal` with one sentence for each fault.
 */
export async function checkSettings(settings: Settings, env: Env): Promise<void> {
	const faults = [
		...(await workerFaults(settings)),
		...(await modelFaults(settings, env)),
		...(await modelsFolderFaults(settings, env)),
	];
	const state = await makeFolder(settings.stateFolder, constants.W_OK);
	if (state !== null && env.OMERUTA_STATE) {
		const message = `must be a folder that you may write to, not "${env.OMERUTA_STATE}" (${state})`;
		faults.push({ name: "OMERUTA_STATE", message });
	}
	if (faults.length > 0) throw wrongSettings(faults);
	const ownFiles = await makeFolder(join(settings.root, ".wrangler", "tmp"), constants.W_OK);
	if (ownFiles !== null) {
		throw new Refusal(
			`${settings.root} cannot be written (${ownFiles}), and wrangler keeps files there. Copy the project to a folder that you may write to.`,
		);
	}
	if (state !== null) {
		throw new Refusal(
			`${settings.stateFolder} cannot be written (${state}). Let OMERUTA_STATE name a folder that can: OMERUTA_STATE=/path npm start`,
		);
	}
}

async function modelFaults({ root, modelUrl }: Settings, env: Env): Promise<VariableFault[]> {
	const { LOCAL_MODEL } = env;
	if (!LOCAL_MODEL || modelUrl !== null || MODELS.some(({ name }) => name === LOCAL_MODEL)) return [];
	const reason = await whyNoModel(resolve(root, LOCAL_MODEL));
	if (reason === null) return [];
	const names = namesOf(
		MODELS.map(({ name }) => name),
		"or",
	);
	const message = `must be ${names}, or the path of a .gguf file, not "${LOCAL_MODEL}" (${reason})`;
	return [{ name: "LOCAL_MODEL", message }];
}

async function whyNoModel(path: string): Promise<string | null> {
	try {
		await using file = await open(path);
		if ((await file.stat()).isDirectory()) return "it is a folder";
		const { buffer, bytesRead } = await file.read(Buffer.alloc(GGUF_MAGIC.length), 0);
		return buffer.toString("latin1", 0, bytesRead) === GGUF_MAGIC ? null : "it is no GGUF file";
	} catch (error) {
		return reasonOf(error);
	}
}

/** A folder that is there need not be writable: it may hold the models already. */
async function modelsFolderFaults({ root }: Settings, env: Env): Promise<VariableFault[]> {
	const { OMERUTA_MODELS } = env;
	if (!OMERUTA_MODELS) return [];
	const reason = await makeFolder(resolve(root, OMERUTA_MODELS), constants.R_OK);
	if (reason === null) return [];
	const message = `must be a folder that exists or can be created, not "${OMERUTA_MODELS}" (${reason})`;
	return [{ name: "OMERUTA_MODELS", message }];
}

/** Creates a folder where there is none; returns why it cannot be used, or null. */
async function makeFolder(path: string, mode: number): Promise<string | null> {
	try {
		await create(path);
		await access(path, mode | constants.X_OK);
		return null;
	} catch (error) {
		return reasonOf(error);
	}
}

/** Not `mkdir` with `recursive`: that never returns for a folder that cannot be created below one that exists, as in /proc. */
async function create(path: string): Promise<void> {
	if ((await stat(path).catch(() => null))?.isDirectory()) return;
	const parent = dirname(path);
	if (parent !== path) await create(parent);
	await mkdir(path);
}
