import { basename } from "node:path";
import { MODELS, type Model } from "./catalog.ts";
import { findOnHub, type HubAccess, parseHubReference } from "./hub.ts";
import { addModel, findModel, readLibrary, updateLibrary } from "./library.ts";
import type { LocalModel } from "./store.ts";

export interface ModelChoice {
	/** The models to try, best first. */
	candidates: Model[];
	/** The user's own model file, if one is set. */
	file: LocalModel | null;
}

export interface ChooseDeps {
	/** The folder of the downloaded models. */
	folder: string;
	hub: HubAccess;
	signal: AbortSignal;
}

/**
 * Chooses the model to load. `requested` is a name, a path, or `hf:owner/repo[:quantization]`. Null stands for the
 * model that the user has selected, or else for the default with its fallbacks. A model that is not known yet is looked
 * up on the hub and added to the library.
 *
 * @throws {Error} when the model cannot be found; the message says what to do
 */
export async function chooseModel(
	requested: string | null,
	{ folder, hub, signal }: ChooseDeps,
): Promise<ModelChoice> {
	const library = await readLibrary(folder);
	const wanted = requested ?? library.use;
	if (wanted === null) return { candidates: MODELS, file: null };
	const known = findModel(wanted, library);
	if (known) return { candidates: [known], file: null };
	const reference = parseHubReference(wanted);
	if (reference === null)
		return { candidates: [], file: { name: basename(wanted).replace(/\.gguf$/i, ""), path: wanted } };
	const found = await findOnHub(reference, hub, signal);
	await updateLibrary(folder, (current) => addModel(current, found));
	return { candidates: [found], file: null };
}
