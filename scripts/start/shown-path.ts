import { isAbsolute, relative } from "node:path";

/** Returns a path relative to `from` if it is inside that folder, else the whole path. npm changes the working directory before it starts a script. */
export function shownPath(path: string, from = process.env.INIT_CWD ?? process.cwd()): string {
	const short = relative(from, path);
	return short === "" || short.startsWith("..") || isAbsolute(short) ? path : short;
}
