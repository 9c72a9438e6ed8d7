import { stat } from "node:fs/promises";

/** Checks whether there is a file or a folder at a path. */
export async function exists(path: string): Promise<boolean> {
	return (await stat(path).catch(() => null)) !== null;
}
