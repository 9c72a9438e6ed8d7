import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify, stripVTControlCharacters } from "node:util";
import { z } from "zod";
import { Refusal } from "./refusal.ts";

const run = promisify(execFile);

/** Brings the local D1 database up to date and returns how many migrations that took. Throws with wrangler's own words. */
export async function migrateDatabase(
	root: string,
	storageFolder: string,
	env: NodeJS.ProcessEnv,
): Promise<number> {
	const wrangler = join(root, "node_modules", "wrangler", "bin", "wrangler.js");
	const args = [
		wrangler,
		"d1",
		"migrations",
		"apply",
		"omeruta-brain",
		"--local",
		"--persist-to",
		storageFolder,
	];
	const { stdout } = await run(process.execPath, args, { cwd: root, env }).catch((error: unknown) => {
		const output = outputOf(error);
		const what = /\bwrangler\.toml:\d/.test(output)
			? "wrangler.toml is not valid"
			: "The database could not be migrated";
		throw new Refusal(`${what}.\n${output}`);
	});
	return appliedIn(stdout);
}
/** What `execFile` adds to its errors. */
const Output = z.object({ stdout: z.string().default(""), stderr: z.string().default("") });
/** A row of wrangler's table of migrations. */
const APPLIED = /(\S+\.sql)\s*│\s*✅/g;

/** Counts the migrations that wrangler says are applied. It prints the table again after each of them. */
export function appliedIn(stdout: string): number {
	const rows = stripVTControlCharacters(stdout).matchAll(APPLIED);
	return new Set(Array.from(rows, ([, name]) => name)).size;
}

function outputOf(error: unknown): string {
	const { stdout, stderr } = Output.parse(error);
	const text = stripVTControlCharacters(`${stdout}\n${stderr}`).trim();
	// Only wrangler's error is of interest, not the output before it.
	return text.slice(Math.max(0, text.indexOf("✘ [ERROR]")));
}
