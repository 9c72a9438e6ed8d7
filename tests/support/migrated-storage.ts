import { cp, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { listDatabases } from "../../scripts/backup/copy-storage.ts";
import { exists } from "../../scripts/exists.ts";
import { fingerprintFiles } from "../../scripts/fingerprint.ts";
import { migrateDatabase } from "../../scripts/start/migrations.ts";
import { WRANGLER_ENV } from "../../scripts/start/wrangler-env.ts";

const ROOT = dirname(dirname(import.meta.dirname));
const CACHE = join(ROOT, "node_modules", ".cache", "omeruta-migrated");
/** What a migrated, empty database depends on, relative to the project's folder. */
const SOURCES = [
	"migrations/d1",
	"node_modules/.package-lock.json",
	"scripts/start/migrations.ts",
	"tests/support/migrated-storage.ts",
	"wrangler.toml",
];
let migrated: Promise<string> | undefined;

/**
 * Writes a migrated, empty D1 database into the storage folder of a stack that has not started yet. wrangler takes
 * seconds of processor time to create one, so it is kept for later runs.
 */
export async function writeMigratedDatabase(storageFolder: string): Promise<void> {
	migrated ??= ensureMigrated();
	await cp(await migrated, storageFolder, { recursive: true });
}

/** Returns a folder with a migrated, empty database. */
async function ensureMigrated(): Promise<string> {
	const folder = join(CACHE, await fingerprintFiles(ROOT, SOURCES));
	if (await exists(folder)) return folder;
	await mkdir(CACHE, { recursive: true });
	const creating = await mkdtemp(join(CACHE, "new-"));
	try {
		await migrateDatabase(ROOT, creating, { ...process.env, ...WRANGLER_ENV, CI: "true" });
		// wrangler also creates the database of a cache.
		await rm(join(creating, "v3", "cache"), { recursive: true, force: true });
		for (const path of await listDatabases(creating)) mergeLog(join(creating, path));
		// Fails if another process has created the same database in the meantime.
		await rename(creating, folder).catch(async (error) => {
			if (!(await exists(folder))) throw error;
		});
		return folder;
	} finally {
		await rm(creating, { recursive: true, force: true });
	}
}

/** Merges what the write-ahead log of a database contains into its file. */
function mergeLog(file: string): void {
	using database = new DatabaseSync(file);
	database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
}
