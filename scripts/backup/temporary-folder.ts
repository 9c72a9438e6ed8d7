import { constants, mkdtempSync } from "node:fs";
import { access, mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { takeLock } from "../start/file-lock.ts";

const PREFIX = "unfinished-";
/** The file in a temporary folder that is locked while the folder is in use. */
const LOCK = "lock";

/**
 * Calls `use` with a new folder inside `parent`, which only the owner can read, and deletes it afterwards. Also deletes
 * the folders of processes that were killed.
 */
export async function withTemporaryFolder<Result>(
	parent: string,
	use: (folder: string) => Promise<Result>,
): Promise<Result> {
	await mkdir(parent, { recursive: true });
	// The error names the folder of the user instead of a new one.
	await access(parent, constants.R_OK | constants.W_OK | constants.X_OK);
	for (const name of await readdir(parent)) {
		if (name.startsWith(PREFIX)) await removeUnused(join(parent, name));
	}
	// Nothing is awaited in between, so that no other process takes the folder for unused.
	const folder = mkdtempSync(join(parent, PREFIX));
	const lock = takeLock(join(folder, LOCK));
	try {
		return await use(folder);
	} finally {
		lock?.[Symbol.dispose]();
		await rm(folder, { recursive: true, force: true });
	}
}

async function removeUnused(folder: string): Promise<void> {
	try {
		const lock = takeLock(join(folder, LOCK));
		if (lock === null) return;
		lock[Symbol.dispose]();
	} catch {
		// Another process has just deleted the folder, or it belongs to another user.
		return;
	}
	await rm(folder, { recursive: true, force: true });
}
