import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { messageOf } from "../log.ts";
import { MODELS, type Model } from "./catalog.ts";
import { chooseModel } from "./choose.ts";
import type { OnBytes } from "./download.ts";
import { findGgufFault } from "./gguf-file.ts";
import type { HubAccess } from "./hub.ts";
import { findModel, readLibrary, updateLibrary } from "./library.ts";
import { ensureCached, findCached } from "./store.ts";

export interface ManageDeps {
	/** The folder of the downloaded models. */
	folder: string;
	hub: HubAccess;
	signal: AbortSignal;
	/** The value of `LOCAL_MODEL`, which takes precedence over the selected model; null if it is not set. */
	localModel: string | null;
	print: (line: string) => void;
	/** Called when a download starts. Returns its progress callback. */
	onDownload: (model: Model) => OnBytes;
}

const DEFAULT = "default";

/** Prints the known models and marks the one that is loaded at the next start: see `acquireModel`. */
export async function listModels({ folder, localModel, print }: ManageDeps): Promise<void> {
	const library = await readLibrary(folder);
	const models = [...MODELS, ...library.added];
	const wanted = localModel ?? library.use;
	const used = wanted === null ? await findDefault(folder) : findModel(wanted, library);
	const width = Math.max(...models.map(({ name }) => name.length));
	for (const model of models) {
		const state = (await findCached(model, folder)) ? "downloaded" : "not downloaded";
		const mark = model === used ? "*" : " ";
		const size = `${Math.round(model.bytes / 1_000_000)} MB`;
		print(`${mark} ${model.name.padEnd(width)}  ${size.padStart(8)}  ${state.padEnd(14)}  ${model.license}`);
	}
	if (used === null && wanted !== null) print(`* ${wanted}`);
	print(`\nThe next start uses the model marked with *. Models are stored in ${folder}.`);
	const [preferred] = MODELS;
	if (wanted === null && preferred !== undefined && used !== preferred)
		print(`It also downloads ${preferred.name}, the default, for the start after it.`);
	if (localModel !== null) print("LOCAL_MODEL is set and overrides the selected model.");
}

/** Returns the model that a start without a selection loads: the best one that is downloaded, or else the default. */
async function findDefault(folder: string): Promise<Model | null> {
	for (const model of MODELS) if (await findCached(model, folder)) return model;
	return MODELS[0] ?? null;
}

/**
 * Downloads a model, given by its name or as `hf:owner/repo[:quantization]`.
 *
 * @throws {Error} when it is unknown or cannot be downloaded
 */
export async function addModel(name: string, deps: ManageDeps): Promise<Model> {
	const { folder, hub, signal, print } = deps;
	const [model] = (await chooseModel(name, deps)).candidates;
	if (!model)
		throw new Error(
			`"${name}" is not the name of a model. Add one of a hub as hf:owner/repo:quantization. To use a .gguf file of your own, run: npm run models -- use /path/to.gguf`,
		);
	if (await findCached(model, folder)) print(`${model.name} is already downloaded.`);
	else {
		await ensureCached(model, folder, deps.onDownload(model), signal, print, hub);
		print(`${model.name} is downloaded. License: ${model.license}.`);
	}
	return model;
}

/**
 * Deletes the files of a model. A model from a hub is also removed from the list.
 *
 * @throws {Error} when it is unknown
 */
export async function removeModel(name: string, { folder, print }: ManageDeps): Promise<void> {
	const library = await readLibrary(folder);
	const model = findModel(name, library);
	if (model === null) throw new Error(`"${name}" is not the name of a model. ${LIST_ADVICE}`);
	const path = join(folder, model.file);
	const files = [path, `${path}.part`].filter((file) => existsSync(file));
	if (files.length === 0 && MODELS.includes(model)) return print(`${model.name} is not downloaded.`);
	for (const file of files) await rm(file, { force: true });
	const wasUsed = library.use !== null && findModel(library.use, library) === model;
	await updateLibrary(folder, (current) => ({
		use: wasUsed ? null : current.use,
		added: current.added.filter((other) => other.name !== model.name),
	}));
	print(`${model.name} is deleted.${wasUsed ? " The next start uses the default model." : ""}`);
}

/**
 * Selects the model for the next start: a name, a path, `hf:owner/repo[:quantization]`, or `default`. Downloads it if
 * necessary.
 *
 * @throws {Error} when it cannot be used
 */
export async function useModel(name: string, deps: ManageDeps): Promise<void> {
	const { folder, localModel, print } = deps;
	const selected = name === DEFAULT ? null : await resolveSelection(name, deps);
	await updateLibrary(folder, (library) => ({ ...library, use: selected }));
	print(`The next start uses ${selected ?? "the default model"}.`);
	if (localModel !== null) print("LOCAL_MODEL is set and overrides this until you unset it.");
}

/** Returns the name of a known model, or the absolute path of a file. */
async function resolveSelection(name: string, deps: ManageDeps): Promise<string> {
	const { file } = await chooseModel(name, deps);
	if (file === null) return (await addModel(name, deps)).name;
	const path = resolve(file.path);
	if (!existsSync(path))
		throw new Error(`"${name}" is neither the name of a model nor the path of a file. ${LIST_ADVICE}`);
	const fault = await findGgufFault(path).catch(messageOf);
	if (fault !== null) throw new Error(`"${name}" cannot be used: ${fault}. ${LIST_ADVICE}`);
	return path;
}

const LIST_ADVICE = "List all models with: npm run models -- list";
