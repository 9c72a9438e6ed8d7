import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");
const OUTPUT = join(ROOT, "public/app");

/**
 * Bundles the page and the API reference into `public/app/` and returns the paths of the changed files. Unchanged
 * files are not written: `wrangler dev` restarts the Worker, and drops its sockets, whenever an asset changes.
 */
export async function build(): Promise<string[]> {
	const { outputFiles } = await esbuild.build({
		absWorkingDir: ROOT,
		entryPoints: [
			{ in: "src/web/main.tsx", out: "app" },
			{ in: "src/web/api-reference/main.ts", out: "api-reference" },
			{ in: "src/web/styles/app.css", out: "app" },
		],
		outdir: OUTPUT,
		tsconfig: "src/web/tsconfig.json",
		bundle: true,
		format: "esm",
		target: "es2022",
		minify: true,
		legalComments: "none",
		write: false,
	});
	// Otherwise, esbuild's process stays as long as this one, with 50 MB.
	await esbuild.stop();
	const files = [...outputFiles, ...(await scalarFiles())];
	const written: string[] = [];
	for (const { path, contents } of files) {
		if ((await readFile(path).catch(() => null))?.equals(contents)) continue;
		await mkdir(dirname(path), { recursive: true });
		await writeFile(path, contents);
		written.push(path);
	}
	await deleteAllBut(files.map(({ path }) => path));
	return written;
}

/** Reads the browser bundle of Scalar's API reference. `/docs` loads its chunks on demand. */
async function scalarFiles(): Promise<{ path: string; contents: Buffer }[]> {
	const from = join(ROOT, "node_modules/@scalar/api-reference/dist/browser");
	const chunks = (await readdir(join(from, "chunks"))).map((name) => join("chunks", name));
	const names = ["standalone.esm.js", ...chunks].filter((name) => name.endsWith(".js"));
	return Promise.all(
		names.map(async (name) => ({
			path: join(OUTPUT, "scalar", name),
			contents: await readFile(join(from, name)),
		})),
	);
}

/** Deletes the files of earlier builds, because chunk names change with their content. */
async function deleteAllBut(paths: readonly string[]): Promise<void> {
	const files = await readdir(OUTPUT, { recursive: true, withFileTypes: true });
	const stale = files
		.filter((file) => file.isFile())
		.map((file) => join(file.parentPath, file.name))
		.filter((path) => !paths.includes(path));
	await Promise.all(stale.map((path) => rm(path)));
}
