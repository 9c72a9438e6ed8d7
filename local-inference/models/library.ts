import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { tryParseJson } from "../../src/contracts/json.ts";
import { MODELS, Model } from "./catalog.ts";
import { parseHubReference } from "./hub.ts";
import { withLock } from "./lock.ts";

const FILE = "library.json";

const Library = z.object({
	/** The model to load unless `LOCAL_MODEL` is set: a name, or the path of a file. Null means the default. */
	use: z.string().nullable(),
	/** Models from hubs, in addition to the built-in ones. */
	added: z.array(Model),
});
export type Library = z.infer<typeof Library>;

/**
 * Reads the user's models from the cache folder.
 *
 * @throws {Error} when the file is invalid
 */
export async function readLibrary(folder: string): Promise<Library> {
	const file = join(folder, FILE);
	const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
		if (error.code === "ENOENT" || error.code === "ENOTDIR") return null;
		throw error;
	});
	if (text === null) return { use: null, added: [] };
	const parsed = Library.safeParse(tryParseJson(text));
	if (parsed.success) return parsed.data;
	throw new Error(`${file} is invalid. Delete it and add your models again.`);
}

/** Replaces the library with the result of `change`. Concurrent changes run one after another. */
export async function updateLibrary(folder: string, change: (library: Library) => Library): Promise<void> {
	await mkdir(folder, { recursive: true });
	const file = join(folder, FILE);
	const work = async () => {
		const library = change(await readLibrary(folder));
		await writeFile(`${file}.new`, `${JSON.stringify(library, null, "\t")}\n`);
		await rename(`${file}.new`, file);
	};
	await withLock(file, new AbortController().signal, () => undefined, work);
}

/** Adds a model to the library, or replaces the one with the same name. */
export function addModel(library: Library, model: Model): Library {
	const others = library.added.filter(({ name }) => name !== model.name);
	return { ...library, added: [...others, model] };
}

/**
 * Finds a built-in or added model by its name. `hf:owner/repo` finds the first added model of that repository. Returns
 * null for a model that is not known, and for a path.
 *
 * @throws {Error} when `requested` starts with `hf:` but has an invalid format
 */
export function findModel(requested: string, { added }: Library): Model | null {
	const name = requested.toLowerCase();
	const reference = parseHubReference(requested);
	const exact = [...MODELS, ...added].find((model) => model.name.toLowerCase() === name);
	if (exact || reference === null) return exact ?? null;
	const { repo, quantization } = reference;
	const isMatch = ({ source }: Model) =>
		"hub" in source && source.hub === repo && (quantization === null || quantization === source.path);
	return added.find(isMatch) ?? null;
}
