import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify, stripVTControlCharacters } from "node:util";
import { DAY_MS } from "../../src/time.ts";
import { exists } from "../exists.ts";
import { fingerprintFiles } from "../fingerprint.ts";
import { reasonOf, UserError } from "./user-error.ts";

const run = promisify(execFile);

/** The file of a bundle that contains the options for Miniflare. */
export const OPTIONS_FILE = "options.json";
const READABLE = 0o755;
/** How long the bundle of earlier code is kept, in milliseconds. */
const BUNDLE_KEPT_MS = DAY_MS;

/** The files that the bundle is built from, relative to the project's folder. */
const SOURCES = [
	"durable-objects",
	"migrations",
	"node_modules/.package-lock.json",
	"package.json",
	"scripts/start/bundle-worker.ts",
	"scripts/start/write-worker-options.ts",
	"src",
	"tsconfig.json",
	"wrangler.toml",
];

/**
 * Bundles the Worker as for a deployment and returns the folder of the bundle. If nothing has changed since an earlier
 * bundle, returns that one. The bundle is minified unless `isReadable`: Miniflare copies it hundreds of times whenever
 * workerd starts.
 *
 * @throws {UserError} when the Worker cannot be bundled, with the message of wrangler
 */
export async function bundleWorker(
	root: string,
	env: NodeJS.ProcessEnv,
	isReadable = false,
): Promise<string> {
	const cache = join(root, "node_modules", ".cache", "omeruta-worker");
	const fingerprint = await fingerprintFiles(root, SOURCES);
	const folder = join(cache, isReadable ? `${fingerprint}-readable` : fingerprint);
	if (await exists(folder)) return folder;
	const building = await createBuildFolder(cache);
	const wrangler = join(root, "node_modules", "wrangler", "bin", "wrangler.js");
	try {
		const optionsScript = join(import.meta.dirname, "write-worker-options.ts");
		// The page is built at the same time, so its files may be deleted while wrangler reads them.
		const noAssets = join(building, "no-assets");
		await mkdir(noAssets);
		const flags = ["--dry-run", "--assets", noAssets, "--outdir", building];
		if (!isReadable) flags.push("--minify");
		await Promise.all([
			run(process.execPath, [wrangler, "deploy", ...flags], { cwd: root, env }),
			run(process.execPath, [optionsScript, join(building, OPTIONS_FILE)], { cwd: root, env }),
		]);
		// The server may run as another user than the one who builds.
		await chmod(building, READABLE);
		// Fails if another start has finished the same bundle in the meantime.
		await rename(building, folder).catch(async (error) => {
			if (!(await exists(folder))) throw error;
		});
	} catch (error) {
		throw new UserError(`The Worker cannot be bundled.\n${outputOf(error)}`);
	} finally {
		await rm(building, { recursive: true, force: true });
	}
	await deleteOldBundles(cache, folder);
	return folder;
}

/** Deletes the bundles of earlier code. A younger one may belong to a start that is still in progress. */
async function deleteOldBundles(cache: string, current: string): Promise<void> {
	const folders = (await readdir(cache)).map((name) => join(cache, name)).filter((path) => path !== current);
	for (const folder of folders) {
		const age = Date.now() - ((await stat(folder).catch(() => null))?.mtimeMs ?? Date.now());
		if (age > BUNDLE_KEPT_MS) await rm(folder, { recursive: true, force: true });
	}
}

async function createBuildFolder(cache: string): Promise<string> {
	try {
		await mkdir(cache, { recursive: true });
		return await mkdtemp(join(cache, "new-"));
	} catch (error) {
		throw new UserError(
			`The Worker cannot be bundled, because ${cache} is not writable (${reasonOf(error)}). Run npm run build as the owner of the project's folder.`,
		);
	}
}

function outputOf(error: unknown): string {
	const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
	return stripVTControlCharacters(`${stdout}\n${stderr}`).trim();
}
