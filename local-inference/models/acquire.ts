import { type Log, messageOf } from "../log.ts";
import type { Model } from "./catalog.ts";
import type { ModelChoice } from "./choose.ts";
import { fileSize, type OnBytes } from "./download.ts";
import type { HubAccess } from "./hub.ts";
import { describeFailure, ensureCached, findCached, type LocalModel } from "./store.ts";

export interface AcquireDeps {
	folder: string;
	hub: HubAccess;
	log: Log;
	signal: AbortSignal;
	/** Called when a download starts. Returns its progress callback. */
	onDownload: (model: Model) => OnBytes;
	findCached?: typeof findCached;
	ensureCached?: typeof ensureCached;
}

export interface AcquiredModel {
	model: LocalModel;
	/** The preferred model, to be downloaded for the next start, if `model` is a fallback; otherwise null. */
	better: Model | null;
}

/**
 * Returns the model to run. Uses the best cached model; if that is a fallback, the caller should download the default
 * for the next start. If none is cached, downloads the first one that is reachable.
 *
 * @throws {Error} when no model is available; the message explains what to do
 */
export async function acquireModel(choice: ModelChoice, deps: AcquireDeps): Promise<AcquiredModel> {
	if (choice.file) {
		if ((await fileSize(choice.file.path)) > 0) return { model: choice.file, better: null };
		throw new Error(
			`The model ${choice.file.path} is neither a file nor a known name. "npm run models -- list" lists all models.`,
		);
	}
	const lookUp = deps.findCached ?? findCached;
	const fetchModel = deps.ensureCached ?? ensureCached;
	for (const [index, model] of choice.candidates.entries()) {
		const found = await lookUp(model, deps.folder);
		if (found) return { model: found, better: index > 0 ? (choice.candidates[0] ?? null) : null };
	}
	const errors: unknown[] = [];
	for (const model of choice.candidates) {
		try {
			return {
				model: await fetchModel(model, deps.folder, deps.onDownload(model), deps.signal, deps.log, deps.hub),
				better: null,
			};
		} catch (error) {
			deps.signal.throwIfAborted();
			deps.log(`${model.title} could not be downloaded: ${messageOf(error)}`, "warn");
			errors.push(error);
		}
	}
	throw new Error(describeFailure(choice.candidates, errors));
}
