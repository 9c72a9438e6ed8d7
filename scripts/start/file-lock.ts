import { DatabaseSync } from "node:sqlite";

/** How long the lock of a process that is just ending is waited for. */
const WAIT_MS = 500;

/**
 * Locks `file`, or returns null if another process has locked it. The lock ends when it is disposed, or with its process,
 * even if that is killed. Unlike process IDs, locks are seen by processes of other containers that share the folder.
 *
 * The file is empty and must not be deleted while another process may wait for it: a deleted file can still be locked.
 */
export function takeLock(file: string): Disposable | null {
	// Node.js has no file locks of its own.
	const database = new DatabaseSync(file, { timeout: WAIT_MS });
	try {
		database.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
		return database;
	} catch (error) {
		database.close();
		if (error instanceof Error && "errcode" in error && error.errcode === SQLITE_BUSY) return null;
		throw error;
	}
}
/** https://www.sqlite.org/rescode.html#busy */
const SQLITE_BUSY = 5;
