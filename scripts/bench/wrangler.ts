import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { WRANGLER_ENV } from "../start/wrangler-env.ts";
import { CpuProfile } from "./cpu-profile.ts";

const ROOT = join(import.meta.dirname, "../..");
/** A start is sampled every millisecond. Longer samples contain pauses. */
export const START_SAMPLE_MAX_US = 5_000;

const WRANGLER = join(ROOT, "node_modules/wrangler/bin/wrangler.js");

/** Runs wrangler in the project's folder. */
export async function runWrangler(...words: string[]): Promise<void> {
	const env = { ...process.env, ...WRANGLER_ENV };
	await promisify(execFile)(process.execPath, [WRANGLER, ...words], { cwd: ROOT, env });
}

/**
 * Starts the Worker once and returns the CPU profile of its start. `options` are those of the bundle, such as
 * `--minify`.
 */
export async function profileStart(...options: string[]): Promise<CpuProfile> {
	const folder = await mkdtemp(join(tmpdir(), "omeruta-start-"));
	try {
		const file = join(folder, "start.cpuprofile");
		await runWrangler("check", "startup", `--args=${options.join(" ")}`, "--outfile", file);
		return CpuProfile.parse(JSON.parse(await readFile(file, "utf8")));
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}
