import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { countApplied, migrateDatabase } from "../../../../scripts/start/migrations.ts";

const ROOT = dirname(dirname(dirname(dirname(import.meta.dirname))));

test("countApplied counts each migration once, no matter how often wrangler prints its table", () => {
	const row = (name: string, state: string) => `│ ${name} │ ${state} │\n`;
	const first = row("0000_init.sql", "✅") + row("0001_next.sql", "🕒");
	const second = row("0000_init.sql", "✅") + row("0001_next.sql", "✅");
	expect(countApplied(first + second)).toBe(2);
	expect(countApplied("No migrations to apply!")).toBe(0);
});

describe("migrateDatabase", () => {
	let storage: string;
	let folder: string;

	beforeEach(async () => {
		storage = await mkdtemp(join(tmpdir(), "omeruta-migrations-"));
		folder = join(storage, "v3", "d1", "miniflare-D1DatabaseObject");
		await mkdir(folder, { recursive: true });
	});

	afterEach(() => rm(storage, { recursive: true }));

	function createDatabase(name: string, ...migrations: string[]): void {
		using database = new DatabaseSync(join(folder, name));
		database.exec("CREATE TABLE d1_migrations (name TEXT)");
		for (const migration of migrations)
			database.prepare("INSERT INTO d1_migrations (name) VALUES (?)").run(migration);
	}

	test("refuses a database that a newer version wrote, and says what to do about it", async () => {
		createDatabase("a.sqlite", "0000_init.sql");
		createDatabase("b.sqlite", "0000_init.sql", "9999_later.sql");
		await expect(migrateDatabase(ROOT, storage, process.env)).rejects.toThrow(
			`A newer version of Omeruta Brain wrote the data in ${storage} (migration 9999_later.sql). Update this version`,
		);
	});

	test("refuses a database that cannot be read, and says why", async () => {
		const file = join(folder, "a.sqlite");
		await writeFile(
			file,
			"This is not a database, although it is long enough to have the header of one.".repeat(4),
		);
		await expect(migrateDatabase(ROOT, storage, process.env)).rejects.toThrow(
			`The database ${file} cannot be read (file is not a database). Restore a backup`,
		);
	});
});
