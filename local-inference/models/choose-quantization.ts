import { basename } from "node:path/posix";

/** A file of a repository, with its checksum. */
export interface RepositoryFile {
	path: string;
	bytes: number;
	sha256: string;
}

/** Preferred when none is requested, best first: the usual compromise between size and quality, then its neighbors. */
const PREFERRED = ["Q4_K_M", "Q4_K_S", "Q4_0", "Q4_1", "Q5_K_M", "Q8_0"];

/** Files that belong to a model but cannot be loaded by themselves. */
const ACCESSORY = /mmproj|imatrix/i;
const PART = /-\d{5}-of-\d{5}$/;
const QUANTIZATION = /(?:^|[-._])((?:UD-)?(?:I?Q\d\w*|TQ\d\w*|MXFP4\w*|BF16|F16|F32|FP16))$/i;

/**
 * Chooses a model file of a repository. `requested` is a quantization such as `Q4_K_M` or the path of a file; null
 * stands for the usual quantization. The returned quantization is the path if other files have the same one, so that
 * it names only this file.
 *
 * @throws {Error} when no file or more than one matches; the message lists the files to choose from
 */
export function chooseQuantization(
	files: readonly RepositoryFile[],
	requested: string | null,
): RepositoryFile & { quantization: string } {
	const models = files
		.filter(({ path }) => path.endsWith(".gguf") && !ACCESSORY.test(basename(path)))
		.map((file) => ({ ...file, quantization: quantizationOf(file.path) }));
	if (models.length === 0) throw new Error("It contains no GGUF file.");
	const matching =
		requested === null
			? findPreferred(models)
			: models.filter(({ path, quantization }) => path === requested || isSame(quantization, requested));
	if (matching.length === 0)
		throw new Error(`It has no ${requested}. Choose one of: ${listOf(models, "quantization")}.`);
	const whole = matching.filter(({ path }) => !PART.test(stemOf(path)));
	const [found, second] = whole;
	if (!found) {
		const others = models.filter(({ path }) => !PART.test(stemOf(path)));
		const advice = others.length === 0 ? "" : ` Choose one of: ${listOf(others, "quantization")}.`;
		throw new Error(`Its ${matching[0]?.quantization} is split into several files.${advice}`);
	}
	if (second) throw new Error(`Several files match. Choose one of: ${listOf(whole, "path")}.`);
	const namesakes = models.filter(({ quantization }) => isSame(quantization, found.quantization));
	return namesakes.length === 1 ? found : { ...found, quantization: found.path };
}

function findPreferred<T extends RepositoryFile & { quantization: string }>(models: readonly T[]): T[] {
	for (const name of PREFERRED) {
		const found = models.filter(({ quantization }) => isSame(quantization, name));
		if (found.length > 0) return found;
	}
	const [smallest] = models
		.filter(({ path }) => !PART.test(stemOf(path)))
		.toSorted((a, b) => a.bytes - b.bytes);
	return smallest ? [smallest] : [...models];
}

/** Returns the quantization at the end of a file's name, or the whole name if it has none. */
function quantizationOf(path: string): string {
	const stem = stemOf(path).replace(PART, "");
	return QUANTIZATION.exec(stem)?.[1]?.toUpperCase() ?? stem;
}

function stemOf(path: string): string {
	return basename(path, ".gguf");
}

function isSame(a: string, b: string): boolean {
	return a.toLowerCase() === b.toLowerCase();
}

function listOf<Key extends "path" | "quantization">(
	models: readonly Record<Key, string>[],
	key: Key,
): string {
	return [...new Set(models.map((model) => model[key]))].sort().join(", ");
}
