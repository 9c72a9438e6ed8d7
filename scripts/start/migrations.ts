import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify, stripVTControlCharacters } from "node:util";
import { z } from "zod";
import { UserError } from "./user-error.ts";

const run = promisify(execFile);

/**
 * Applies the pending migrations to the local D1 database and returns their number.
 *
 * @throws {UserError} when wrangler fails, with its error message
 */
export async function migrateDatabase(
	root: string,
	storageFolder: string,
	env: NodeJS.ProcessEnv,
): Promise<number> {
	const wrangler = join(root, "node_modules", "wrangler", "bin", "wrangler.js");
	const command = ["d1", "migrations", "apply", "omeruta-brain", "--local", "--persist-to", storageFolder];
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
