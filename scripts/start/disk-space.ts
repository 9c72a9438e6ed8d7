import { statfs } from "node:fs/promises";

/** SQLite needs less than this for a write, but the log and the temporary files of the databases grow, too. */
const AVAILABLE_MIN_BYTES = 8 * 1024 * 1024;

/** Returns a sentence if the disk of `folder` is full or almost full, and null otherwise. */
export async function describeFullDisk(folder: string, measure = statfs): Promise<string | null> {
	// Some file systems can't be measured.
	const measured = await measure(folder).catch(() => null);
	if (measured === null || measured.bavail * measured.bsize >= AVAILABLE_MIN_BYTES) return null;
	return "The disk with the databases is full; free some space.";
}
