import { DatabaseSync } from "node:sqlite";
import { reasonOf, UserError } from "./user-error.ts";

/** How long the lock of a process that is just ending is waited for. */
const WAIT_MS = 500;
/** https://www.sqlite.org/rescode.html#busy */
const SQLITE_BUSY = 5;

/**
 * Locks `file`, or returns null if another process has locked it. The lock ends when it is disposed, or with its process,
 * even if that is killed. Unlike process IDs, locks are seen by processes of other containers that share the folder.
 *
 * The file is empty and must not be deleted while another process may wait for it: a deleted file can still be locked.
 *
 * @throws {UserError} when the file cannot be opened or locked
 */
export function takeLock(file: string): Disposable | null {
	let database: DatabaseSync | undefined;
	try {
		// Node.js has no file locks of its own.
		database = new DatabaseSync(file, { timeout: WAIT_MS });
		database.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
		return database;
	} catch (error) {
		database?.close();
		if (error instanceof Error && "errcode" in error && error.errcode === SQLITE_BUSY) return null;
		throw new UserError(`${file} cannot be locked (${reasonOf(error)}). Check its owner and permissions.`);
	}
}
