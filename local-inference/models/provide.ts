import { type Log, messageOf } from "../log.ts";
import type { Model } from "./catalog.ts";
import { type OnBytes, sizeOf } from "./download.ts";
import { type Choice, cached, type LocalModel, nothingToBeHad, obtain } from "./store.ts";

export interface ProvideDeps {
	folder: string;
	log: Log;
	signal: AbortSignal;
	/** A download begins; what is returned is told how far it is. */
	onDownload: (model: Model) => OnBytes;
	cached?: typeof cached;
	obtain?: typeof obtain;
}

export interface Provided {
	model: LocalModel;
	/** Set when a stand-in is used: the better model, to be fetched for the next start. */
	better: Model | null;
}

/**
 * The model to run now. The best one in the cache is used at once; when that is a stand-in, the default is left to be
 * downloaded beside it for the next start. With none in the cache they are downloaded, best first, until one is there.
 * Throws one sentence with what to do when none can be had.
 */
export async function provideModel(choice: Choice, deps: ProvideDeps): Promise<Provided> {
	if (choice.file) {
		if ((await sizeOf(choice.file.path)) > 0) return { model: choice.file, better: null };
		throw new Error(`LOCAL_MODEL is neither a name in models.json nor a file: ${choice.file.path}.`);
	}
	const lookup = deps.cached ?? cached;
	const fetchModel = deps.obtain ?? obtain;
	for (const [index, model] of choice.wanted.entries()) {
		const found = await lookup(model, deps.folder);
		if (found) return { model: found, better: index > 0 ? (choice.wanted[0] ?? null) : null };
	}
	const errors: unknown[] = [];
	for (const model of choice.wanted) {
		try {
			return {
				model: await fetchModel(model, deps.folder, deps.onDownload(model), deps.signal, deps.log),
				better: null,
			};
		} catch (error) {
			deps.signal.throwIfAborted();
			deps.log(`${model.title} could not be had: ${messageOf(error)}`);
			errors.push(error);
		}
	}
	throw new Error(nothingToBeHad(choice.wanted, errors));
}
