import { stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { listDatabases } from "../backup/copy-storage.ts";

/** The file whose modification time is when the databases were last rewritten. */
const MARKER = "scrubbed";
/** How long a rewrite waits for the Worker to finish a write. */
const LOCK_TIMEOUT_MS = 5_000;
const D1 = /(?:^|\/)d1\//;
/** The largest database that is rewritten while the Worker runs. This takes about a second. */
const ONLINE_MAX_BYTES = 64 * 1024 * 1024;

/**
 * Rewrites the database at `path` without the remains of deleted rows, which SQLite keeps in free pages, in the gaps of
 * pages, and in the write-ahead log. The Worker may have the database open; it then waits for the rewrite.
 *
 * @throws {Error} when the database stays locked, is damaged, or the disk is full. The database is then unchanged.
 */
function scrubDatabase(path: string): void {
	using database = new DatabaseSync(path, { timeout: LOCK_TIMEOUT_MS });
	// Deleting from a contentless full-text index only marks its words as deleted, until all of it is merged.
	const contentless = database
		.prepare("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%contentless_delete = 1%'")
		.all();
	for (const { name } of contentless) database.exec(`INSERT INTO ${name} (${name}) VALUES ('optimize')`);
	database.exec("VACUUM");
	database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
}

/**
 * Rewrites the D1 databases in `storageFolder` while the Worker runs. Leaves large ones, which would block the Worker for
 * too long, to `scrubStorage`.
 */
export async function scrubD1(storageFolder: string): Promise<void> {
	for (const name of await listDatabases(storageFolder)) {
		const path = join(storageFolder, name);
		if (D1.test(name) && (await stat(path)).size <= ONLINE_MAX_BYTES) scrubDatabase(path);
	}
}

/**
 * Rewrites the databases in `storageFolder` that have changed since the last call. No Worker may be running. Reports each
 * database that could not be rewritten, and tries it again the next time.
 */
export async function scrubStorage(
	stateFolder: string,
	storageFolder: string,
	report: (problem: string) => void,
): Promise<void> {
	const marker = join(stateFolder, MARKER);
	const last = (await modifiedAt(marker)) ?? 0;
	let failed = 0;
	for (const name of await listDatabases(storageFolder).catch(() => [])) {
		const path = join(storageFolder, name);
		const times = await Promise.all([path, `${path}-wal`].map(modifiedAt));
		if (times.every((time) => time === null || time <= last)) continue;
		try {
			scrubDatabase(path);
		} catch (error) {
			failed++;
			report(`Deleted data could not be removed from ${path}: ${String(error)}`);
		}
	}
	if (failed === 0) await writeFile(marker, "");
}

/** Returns when a file was last modified, in milliseconds since the epoch, or null if there is none. */
async function modifiedAt(path: string): Promise<number | null> {
	return stat(path).then(
		({ mtimeMs }) => mtimeMs,
		() => null,
	);
}
