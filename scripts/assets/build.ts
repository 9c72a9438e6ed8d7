import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { describeEmbeddings, ensureEmbeddings } from "./embeddings.ts";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");

/**
 * Bundles the page into `public/app/` and returns the paths of the changed files. Unchanged files are not written:
 * `wrangler dev` restarts the Worker, and drops its sockets, whenever an asset changes.
 */
export async function build(): Promise<string[]> {
	const { outputFiles } = await esbuild.build({
		absWorkingDir: ROOT,
		entryPoints: [
			{ in: "src/web/main.tsx", out: "app" },
			{ in: "src/web/styles/app.css", out: "app" },
		],
		outdir: "public/app",
		tsconfig: "src/web/tsconfig.json",
		bundle: true,
		format: "esm",
		target: "es2022",
		minify: true,
		legalComments: "none",
		write: false,
	});
	const written: string[] = [];
	for (const { path, contents } of outputFiles) {
		if ((await readFile(path).catch(() => null))?.equals(contents)) continue;
		await mkdir(dirname(path), { recursive: true });
		await writeFile(path, contents);
		written.push(path);
	}
	return written;
}

if (import.meta.main) {
	const written = await build();
	console.log(written.length > 0 ? `Built ${written.join(", ")}` : "The page is up to date.");
	console.log(`Embeddings    ${describeEmbeddings(await ensureEmbeddings(ROOT))}`);
}
