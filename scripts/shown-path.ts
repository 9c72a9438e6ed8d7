import { isAbsolute, relative } from "node:path";

/** A path as a person at `from` would type it: short inside that folder, in full elsewhere. npm changes the folder before it starts anything. */
export function shownPath(path: string, from = process.env.INIT_CWD ?? process.cwd()): string {
	const short = relative(from, path);
	return short === "" || short.startsWith("..") || isAbsolute(short) ? path : short;
}
