import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { promisify, stripVTControlCharacters } from "node:util";
import { z } from "zod";
import { UserError } from "./user-error.ts";

const run = promisify(execFile);

/** Where Miniflare stores D1 databases, relative to the storage folder. */
const D1_FOLDER = join("v3", "d1", "miniflare-D1DatabaseObject");
/** A database of Miniflare's own in that folder. */
const D1_METADATA = "metadata.sqlite";

/**
 * Applies the pending migrations to the local D1 database and returns their number. Asks wrangler only if there are any,
 * because it takes two seconds.
 *
 * @throws {UserError} when a newer version wrote the database, or when wrangler fails, with its error message
 */
export async function migrateDatabase(
	root: string,
	storageFolder: string,
	env: NodeJS.ProcessEnv,
): Promise<number> {
	const applied = await listApplied(storageFolder);
	const known = (await readdir(join(root, "migrations", "d1"))).filter((name) => name.endsWith(".sql"));
	assertKnown(applied, known, storageFolder);
	if (known.every((name) => applied.includes(name))) return 0;
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
	const folder = join(storageFolder, D1_FOLDER);
	const names = await readdir(folder).catch(() => []);
	const [file, ...others] = names.filter((name) => name.endsWith(".sqlite") && name !== D1_METADATA);
	return file === undefined || others.length > 0 ? null : join(folder, file);
}

/** Returns the names of the applied migrations, as far as this can be seen without wrangler. */
async function listApplied(storageFolder: string): Promise<string[]> {
	const file = await findDatabaseFile(storageFolder);
	if (file === null) return [];
	try {
		using database = new DatabaseSync(file, { readOnly: true });
		const rows = z.array(z.object({ name: z.string() }));
		return rows.parse(database.prepare("SELECT name FROM d1_migrations").all()).map(({ name }) => name);
	} catch {
		return [];
	}
}

/**
 * Checks that this version knows every migration that was applied.
 *
 * @throws {UserError} when a newer version wrote the database
 */
export function assertKnown(
	applied: readonly string[],
	known: readonly string[],
	storageFolder: string,
): void {
	const unknown = applied.find((name) => !known.includes(name));
	if (unknown === undefined) return;
	throw new UserError(
		`A newer version of Omeruta Brain wrote the data in ${storageFolder} (migration ${unknown}). Update this version, or choose another folder: OMERUTA_STATE=… npm start`,
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
