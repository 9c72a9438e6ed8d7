import { mkdir, mkdtemp, open, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { verifyArchive, writeArchive } from "../../../../scripts/backup/archive.ts";
import { measureFile } from "../../../../scripts/backup/check-copy.ts";
import { MANIFEST, type Manifest } from "../../../../scripts/backup/manifest.ts";
import { runScript } from "../../../support/command.ts";

const DATABASE = "storage/v3/d1/database.sqlite";
const PAGE_BYTES = 4096;

let folder: string;

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), "omeruta-damage-"));
	await mkdir(dirname(join(folder, DATABASE)), { recursive: true });
	using database = new DatabaseSync(join(folder, DATABASE));
	database.exec("CREATE TABLE pages (text TEXT); INSERT INTO pages VALUES (hex(zeroblob(100000)))");
});

afterEach(() => rm(folder, { recursive: true }));

describe("a backup", () => {
	test("of a damaged database is not written", async () => {
		await damage(2 * PAGE_BYTES);
		const file = join(folder, "backup.tar.gz");
		const { code, output } = await runScript("scripts/backup/backup.ts", [file], { OMERUTA_STATE: folder });
		expect(output).toMatch(/The database storage\/v3\/d1\/database\.sqlite is damaged \([^)]+\)\./);
		expect(code).toBe(1);
		expect(await readdir(folder)).toEqual(["storage"]);
	});

	test("is rejected when the archive differs from what was copied", async () => {
		const { file, manifest } = await writeDamaged();
		await expect(verifyArchive(file, manifest)).rejects.toThrow(`${DATABASE} differs`);
		const missing = { ...manifest, files: [{ path: "other", bytes: 0, sha256: "" }] };
		await expect(verifyArchive(file, missing)).rejects.toThrow("other differs");
	});

	test("whose content has changed is not restored", async () => {
		const { file } = await writeDamaged();
		const target = join(folder, "restored");
		const { code, output } = await runScript("scripts/backup/restore.ts", [file], { OMERUTA_STATE: target });
		expect(output).toContain(`The backup is damaged: ${DATABASE} (its content has changed).`);
		expect(code).toBe(1);
		expect(await readdir(target)).toEqual(["run.lock"]);
	});
});

/** Writes an archive in which the database was damaged after it was measured. */
async function writeDamaged(): Promise<{ file: string; manifest: Manifest }> {
	const file = join(folder, "damaged.tar.gz");
	const files = [await measureFile(folder, DATABASE)];
	const manifest: Manifest = { format: 1, version: "0.1.0", created_at: "2026-11-30T00:00:00.000Z", files };
	await writeFile(join(folder, MANIFEST), JSON.stringify(manifest));
	await damage(10 * PAGE_BYTES);
	await writeArchive(file, folder, manifest);
	return { file, manifest };
}

/** Overwrites a few bytes of the database. */
async function damage(position: number): Promise<void> {
	await using database = await open(join(folder, DATABASE), "r+");
	await database.write(Buffer.alloc(16, 0xff), 0, 16, position);
}
