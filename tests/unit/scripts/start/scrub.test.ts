import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { scrubD1, scrubStorage } from "../../../../scripts/start/scrub.ts";

const SECRET = "the deleted sentence";

let state: string;
let storage: string;

beforeEach(async () => {
	state = await mkdtemp(join(tmpdir(), "omeruta-scrub-"));
	storage = join(state, "storage");
});

afterEach(() => rm(state, { recursive: true, force: true }));

/** Creates a database that has stored and deleted `SECRET`, once as a row and once in a full-text index. */
async function createDatabase(name: string): Promise<string> {
	const path = join(storage, name);
	await mkdir(join(path, ".."), { recursive: true });
	using database = new DatabaseSync(path);
	database.exec(`
		PRAGMA journal_mode = WAL;
		CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT);
		CREATE VIRTUAL TABLE words USING fts5(text, content = '', contentless_delete = 1);
		INSERT INTO notes VALUES (1, '${SECRET}'), (2, 'kept');
		INSERT INTO words (rowid, text) VALUES (1, '${SECRET}');
		DELETE FROM notes WHERE id = 1;
		DELETE FROM words WHERE rowid = 1;
	`);
	return path;
}

/** Checks whether a database file contains the deleted sentence or, as the index stores it, one of its words. */
async function hasRemains(path: string): Promise<boolean> {
	const file = await readFile(path, "latin1");
	return file.includes(SECRET) || file.includes("deleted");
}

test("a database keeps its rows and nothing of what was deleted", async () => {
	const path = await createDatabase("v3/do/Brain/one.sqlite");
	expect(await hasRemains(path)).toBe(true);
	await scrubStorage(state, storage, (problem) => expect.unreachable(problem));
	expect(await hasRemains(path)).toBe(false);
	using database = new DatabaseSync(path);
	expect(database.prepare("SELECT text FROM notes").all()).toMatchObject([{ text: "kept" }]);
});

test("a database that has not changed since the last time is not rewritten", async () => {
	const path = await createDatabase("v3/do/Brain/one.sqlite");
	await scrubStorage(state, storage, () => {});
	const { mtimeMs } = await stat(path);
	await scrubStorage(state, storage, () => {});
	expect((await stat(path)).mtimeMs).toBe(mtimeMs);
});

test("a call without time left reports what is left to do, and a later call does it", async () => {
	const path = await createDatabase("v3/do/Brain/one.sqlite");
	const problems: string[] = [];
	await scrubStorage(state, storage, (problem) => problems.push(problem), 0);
	expect(problems).toEqual(["Deleted data in 1 databases will be removed when the server stops."]);
	expect(await hasRemains(path)).toBe(true);
	await scrubStorage(state, storage, (problem) => expect.unreachable(problem));
	expect(await hasRemains(path)).toBe(false);
});

test("a damaged database is reported, kept, and tried again, and the others are rewritten", async () => {
	const damaged = join(storage, "v3/do/Brain/damaged.sqlite");
	const path = await createDatabase("v3/do/Brain/one.sqlite");
	await writeFile(damaged, "This is no database.".repeat(100));
	for (let time = 1; time <= 2; time++) {
		const problems: string[] = [];
		await scrubStorage(state, storage, (problem) => problems.push(problem));
		expect(problems).toEqual([expect.stringContaining(damaged)]);
	}
	expect(await hasRemains(path)).toBe(false);
	expect((await readFile(damaged, "utf8")).startsWith("This is no database.")).toBe(true);
});

test("while the Worker runs, only D1 is rewritten", async () => {
	const d1 = await createDatabase("v3/d1/db.sqlite");
	const brain = await createDatabase("v3/do/Brain/one.sqlite");
	using _worker = new DatabaseSync(d1);
	await scrubD1(storage);
	expect([await hasRemains(d1), await hasRemains(brain)]).toEqual([false, true]);
});
