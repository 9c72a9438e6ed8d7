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
 * Rewrites the databases in `storageFolder` that have changed since the last complete call. No Worker may be running.
 * Reports each database that could not be rewritten, and tries it again the next time. Begins no rewrite after
 * `budgetMs`: D1 comes first, because it has the accounts, and then what has waited longest.
 */
export async function scrubStorage(
	stateFolder: string,
	storageFolder: string,
	report: (problem: string) => void,
	budgetMs = Number.POSITIVE_INFINITY,
): Promise<void> {
	const marker = join(stateFolder, MARKER);
	const deadline = performance.now() + budgetMs;
	const changed = await listChanged(storageFolder, (await modifiedAt(marker)) ?? 0);
	let failed = 0;
	for (const [at, path] of changed.entries()) {
		if (performance.now() >= deadline) {
			report(`Deleted data in ${changed.length - at} databases will be removed when the server stops.`);
			return;
		}
		try {
			scrubDatabase(path);
		} catch (error) {
			failed++;
			report(`Deleted data could not be removed from ${path}: ${String(error)}`);
		}
	}
	if (failed === 0) await writeFile(marker, "");
}

/** Lists the databases that were modified after `last`, D1 first and the others by the time of their last change. */
async function listChanged(storageFolder: string, last: number): Promise<string[]> {
	const databases: { path: string; time: number }[] = [];
	for (const name of await listDatabases(storageFolder).catch(() => [])) {
		const path = join(storageFolder, name);
		const times = await Promise.all([path, `${path}-wal`].map(modifiedAt));
		const time = Math.max(...times.map((modified) => modified ?? 0));
		if (time > last) databases.push({ path, time: D1.test(name) ? 0 : time });
	}
	return databases.sort((a, b) => a.time - b.time).map(({ path }) => path);
}

/** Returns when a file was last modified, in milliseconds since the epoch, or null if there is none. */
async function modifiedAt(path: string): Promise<number | null> {
	return stat(path).then(
		({ mtimeMs }) => mtimeMs,
		() => null,
	);
}
