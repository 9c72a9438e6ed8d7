import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { promisify, stripVTControlCharacters } from "node:util";
import { z } from "zod";
import { reasonOf, UserError } from "./user-error.ts";

const run = promisify(execFile);

/** Where Miniflare stores D1 databases, relative to the storage folder. */
const D1_FOLDER = join("v3", "d1", "miniflare-D1DatabaseObject");
/** A database of Miniflare's own in that folder. */
const D1_METADATA = "metadata.sqlite";

/**
 * Applies the pending migrations to the local D1 database and returns their number. Asks wrangler only if there are any,
 * because it takes two seconds.
 *
 * @throws {UserError} when a newer version wrote the database, when it cannot be read, or when wrangler fails, with its
 * error message
 */
export async function migrateDatabase(
	root: string,
	storageFolder: string,
	env: NodeJS.ProcessEnv,
): Promise<number> {
	const known = await listKnown(root);
	const applied = (await listDatabaseFiles(storageFolder)).map(readApplied);
	const unknown = applied.map((names) => findUnknown(names, known)).find((name) => name !== undefined);
	if (unknown !== undefined) throw newerDatabase(storageFolder, unknown);
	// Of several databases, only wrangler knows which one is ours.
	if (applied.length === 1 && known.every((name) => applied[0]?.includes(name))) return 0;
	const wrangler = join(root, "node_modules", "wrangler", "bin", "wrangler.js");
	const command = ["d1", "migrations", "apply", "DB", "--local", "--persist-to", storageFolder];
	const { stdout } = await run(process.execPath, [wrangler, ...command], { cwd: root, env }).catch(
		(error: unknown) => {
			const output = outputOf(error);
			const summary = /\bwrangler\.toml:\d/.test(output)
				? "wrangler.toml is not valid"
				: "The database migration failed";
			throw new UserError(`${summary}.\n${output}`);
		},
	);
	return countApplied(stdout);
}

/** Returns the file of the local D1 database, or null if there is none, or more than one. */
export async function findDatabaseFile(storageFolder: string): Promise<string | null> {
	const [file, ...others] = await listDatabaseFiles(storageFolder);
	return file === undefined || others.length > 0 ? null : file;
}

async function listDatabaseFiles(storageFolder: string): Promise<string[]> {
	const folder = join(storageFolder, D1_FOLDER);
	const names = await readdir(folder).catch(() => []);
	return names
		.filter((name) => name.endsWith(".sqlite") && name !== D1_METADATA)
		.map((name) => join(folder, name));
}

/** Returns the names of the migrations that this version knows. */
export async function listKnown(root: string): Promise<string[]> {
	return (await readdir(join(root, "migrations", "d1"))).filter((name) => name.endsWith(".sql"));
}

/** Returns an applied migration that this version doesn't know. A newer version has written such a database. */
export function findUnknown(applied: readonly string[], known: readonly string[]): string | undefined {
	return applied.find((name) => !known.includes(name));
}

/**
 * Returns the names of the migrations that were applied to the database in `file`.
 *
 * @throws {UserError} when the file cannot be read
 */
function readApplied(file: string): string[] {
	try {
		using database = new DatabaseSync(file, { readOnly: true });
		const rows = z.array(z.object({ name: z.string() }));
		return rows.parse(database.prepare("SELECT name FROM d1_migrations").all()).map(({ name }) => name);
	} catch (error) {
		const reason = reasonOf(error);
		// A start that was interrupted leaves a database without tables.
		if (reason.includes("no such table")) return [];
		throw new UserError(
			`The database ${file} cannot be read (${reason}). Restore a backup (npm run restore), or choose another folder: OMERUTA_STATE=… npm start`,
		);
	}
}

function newerDatabase(storageFolder: string, migration: string): UserError {
	return new UserError(
		`A newer version of Omeruta Brain wrote the data in ${storageFolder} (migration ${migration}). Update this version, or choose another folder: OMERUTA_STATE=… npm start`,
	);
}

/** The properties that `execFile` adds to its errors. */
const Output = z.object({ stdout: z.string().default(""), stderr: z.string().default("") });
/** A row of wrangler's migrations table. */
const APPLIED = /(\S+\.sql)\s*│\s*✅/g;

/** Counts the applied migrations in wrangler's output. Wrangler prints the table again after each migration. */
export function countApplied(stdout: string): number {
	const rows = stripVTControlCharacters(stdout).matchAll(APPLIED);
	return new Set(Array.from(rows, ([, name]) => name)).size;
}

function outputOf(error: unknown): string {
	const { stdout, stderr } = Output.parse(error);
	const text = stripVTControlCharacters(`${stdout}\n${stderr}`).trim();
	// Drops the progress output before the error.
	return text.slice(Math.max(0, text.indexOf("✘ [ERROR]")));
}
