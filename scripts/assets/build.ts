import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { allowDemo } from "./demo-policy.ts";
import { pureSchemas } from "./pure-schemas.ts";
import { substitutePackages } from "./substitutes.ts";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");
const PUBLIC = join(ROOT, "public");
const OUTPUT = join(PUBLIC, "app");

export interface Build {
	/** The paths of the files that changed. */
	written: string[];
	/** The paths of the files that the page loads before its first use. */
	firstUse: string[];
}

/**
 * Bundles the page and the API reference into `public/`. Unchanged files are not written: `wrangler dev` restarts the
 * Worker, and drops its sockets, whenever an asset changes.
 */
export async function build(): Promise<Build> {
	const { outputFiles, metafile } = await esbuild.build({
		absWorkingDir: ROOT,
		entryPoints: [
			{ in: "src/web/main.tsx", out: "app" },
			{ in: "src/web/shell/theme.ts", out: "theme" },
			{ in: "src/web/api-reference/main.ts", out: "api-reference" },
			{ in: "src/web/styles/app.css", out: "app" },
			{ in: "src/web/styles/lazy.css", out: "lazy" },
			{ in: "src/web/styles/formula.css", out: "formula" },
		],
		outdir: OUTPUT,
		tsconfig: "src/web/tsconfig.json",
		bundle: true,
		splitting: true,
		chunkNames: "chunks/[name]-[hash]",
		assetNames: "chunks/[name]-[hash]",
		loader: { ".woff2": "file" },
		// All browsers that run the page read WOFF2, so they never request the other formats.
		external: ["*.woff", "*.ttf"],
		format: "esm",
		target: "es2022",
		minify: true,
		legalComments: "none",
		metafile: true,
		plugins: [substitutePackages(ROOT), pureSchemas],
		write: false,
	});
	const chunks = importedChunks(metafile, "public/app/app.js");
	const files = [...outputFiles, ...(await buildFileExtractor()), ...(await scalarFiles())];
	const page = { path: join(PUBLIC, "index.html"), contents: await pageWithPreloads(chunks) };
	const headers = { path: join(PUBLIC, "_headers"), contents: await headersWithDemo() };
	const written: string[] = [];
	const shell = [page, ...outputFiles.filter(isPartOfShell)];
	const serviceWorker = await buildServiceWorker(shell);
	// Otherwise, esbuild's process stays as long as this one, with 50 MB.
	await esbuild.stop();
	for (const { path, contents } of [...files, page, headers, serviceWorker]) {
		if ((await readFile(path).catch(() => null))?.equals(contents)) continue;
		await mkdir(dirname(path), { recursive: true });
		await writeFile(path, contents);
		written.push(path);
	}
	await deleteAllBut(files.map(({ path }) => path));
	const entries = ["app.js", "app.css", "theme.js"].map((name) => `public/app/${name}`);
	const firstUse = [...entries, ...chunks].map((path) => join(ROOT, path));
	return { written, firstUse };
}

interface File {
	path: string;
	contents: Uint8Array;
}

/** Returns whether the page may load a file. The API reference is another page. */
function isPartOfShell({ path }: File): boolean {
	return !path.endsWith("/api-reference.js") && !path.endsWith(".map");
}

/** Bundles the service worker, which keeps the files of the page. Its version changes with their content. */
async function buildServiceWorker(shell: readonly File[]): Promise<File> {
	const hash = createHash("sha256");
	const paths = shell.map(({ path, contents }) => {
		hash.update(contents);
		const url = `/${relative(PUBLIC, path).replaceAll("\\", "/")}`;
		return url === "/index.html" ? "/" : url;
	});
	const { outputFiles } = await esbuild.build({
		absWorkingDir: ROOT,
		entryPoints: [{ in: "src/web/service-worker/service-worker.ts", out: "service-worker" }],
		outdir: PUBLIC,
		tsconfig: "src/web/service-worker/tsconfig.json",
		define: { SHELL_PATHS: JSON.stringify(paths), SHELL_VERSION: JSON.stringify(hash.digest("base64url")) },
		bundle: true,
		format: "iife",
		target: "es2022",
		minify: true,
		write: false,
	});
	const [file] = outputFiles;
	if (file === undefined) throw new Error("esbuild returned no service worker");
	return file;
}

/**
 * Bundles the Web Worker that extracts the text of files, and the parsers that it loads on demand. They are large, so
 * they are not part of the shell that the service worker keeps.
 */
async function buildFileExtractor(): Promise<File[]> {
	const { outputFiles } = await esbuild.build({
		absWorkingDir: ROOT,
		entryPoints: [{ in: "src/web/files/extract-worker.ts", out: "file-extractor" }],
		outdir: OUTPUT,
		tsconfig: "src/web/tsconfig.json",
		// As in wrangler.toml.
		alias: Object.fromEntries(
			["cssomnom/parse", "dom-serializer"].map((name) => [name, "./src/knowledge/extract/unused-parts.ts"]),
		),
		bundle: true,
		splitting: true,
		chunkNames: "chunks/[name]-[hash]",
		format: "esm",
		target: "es2022",
		minify: true,
		legalComments: "none",
		write: false,
	});
	return outputFiles;
}

/** Returns the output files that `file` imports statically, directly or through others. */
function importedChunks({ outputs }: esbuild.Metafile, file: string): string[] {
	const found = new Set([file]);
	for (const each of found) {
		for (const { kind, path } of outputs[each]?.imports ?? []) {
			if (kind === "import-statement") found.add(path);
		}
	}
	found.delete(file);
	return [...found];
}

/** Returns the HTML of the page, which makes the browser load the chunks at once instead of one after another. */
async function pageWithPreloads(chunks: readonly string[]): Promise<Buffer> {
	const html = await readFile(join(ROOT, "src/web/index.html"), "utf8");
	const links = chunks.map(
		(path) => `\t\t<link rel="modulepreload" href="${path.replace(/^public/, "")}">\n`,
	);
	return Buffer.from(html.replace("\t</head>", `${links.join("")}\t</head>`));
}

/** Returns `public/_headers` with the hashes of the demo's inline script and style. */
async function headersWithDemo(): Promise<Buffer> {
	const headers = await readFile(join(PUBLIC, "_headers"), "utf8");
	const demo = await readFile(join(PUBLIC, "static/websocket-demo.html"), "utf8");
	return Buffer.from(allowDemo(headers, demo));
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
	// Another build may have deleted them in the meantime.
	await Promise.all(stale.map((path) => rm(path, { force: true })));
}
