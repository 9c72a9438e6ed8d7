import { isAbsolute, relative } from "node:path";

/**
 * Returns `path` relative to `from` if it is inside that folder; otherwise, returns `path` unchanged. `from` defaults
 * to the folder where the user ran npm, because npm changes the working directory before it runs a script.
 */
export function displayPath(path: string, from = process.env.INIT_CWD ?? process.cwd()): string {
	const short = relative(from, path);
	return short === "" || short.startsWith("..") || isAbsolute(short) ? path : short;
}
