import { stat } from "node:fs/promises";

/**
 * Checks whether there is a file or a folder at a path.
 *
 * @throws {Error} the system's error when a folder on the way may not be searched
 */
export async function exists(path: string): Promise<boolean> {
	const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
		if (error.code === "EACCES" || error.code === "EPERM") throw error;
		return null;
	});
	return found !== null;
}
