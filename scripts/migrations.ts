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
		throw new Refusal(`The database could not be brought up to date.\n${outputOf(error)}`);
	});
	return stripVTControlCharacters(stdout).match(APPLIED)?.length ?? 0;
}
/** What `execFile` adds to its errors. */
const Output = z.object({ stdout: z.string().default(""), stderr: z.string().default("") });
/** A row of wrangler's closing table. */
const APPLIED = /\.sql\s*│\s*✅/g;

function outputOf(error: unknown): string {
	const { stdout, stderr } = Output.parse(error);
	return stripVTControlCharacters(`${stdout}\n${stderr}`).trim();
}
