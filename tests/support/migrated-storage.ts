import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { listDatabases } from "../../scripts/backup/copy-storage.ts";
import { migrateDatabase } from "../../scripts/start/migrations.ts";
import { WRANGLER_ENV } from "../../scripts/start/wrangler-env.ts";

interface File {
	/** Relative to the storage folder. */
	path: string;
	content: Buffer;
}

const ROOT = dirname(dirname(import.meta.dirname));
let migrated: Promise<File[]> | undefined;

/**
 * Writes a migrated, empty D1 database into the storage folder of a stack that has not started yet. wrangler takes eight
 * seconds of processor time to create one, so it does so once in each process.
 */
export async function writeMigratedDatabase(storageFolder: string): Promise<void> {
	migrated ??= createMigrated();
	for (const { path, content } of await migrated) {
		const file = join(storageFolder, path);
		await mkdir(dirname(file), { recursive: true });
		await writeFile(file, content);
	}
}

async function createMigrated(): Promise<File[]> {
	const folder = await mkdtemp(join(tmpdir(), "migrated-"));
	try {
		await migrateDatabase(ROOT, folder, { ...process.env, ...WRANGLER_ENV, CI: "true" });
		const paths = await listDatabases(folder);
		return await Promise.all(
			paths.map(async (path) => ({ path, content: await readWhole(join(folder, path)) })),
		);
	} finally {
		await rm(folder, { recursive: true });
	}
}

/** Reads a database with what its write-ahead log contains. */
async function readWhole(file: string): Promise<Buffer> {
	{
		using database = new DatabaseSync(file);
		database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
	}
	return readFile(file);
}
