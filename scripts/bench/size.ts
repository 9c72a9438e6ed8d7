import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "../assets/build.ts";
import { measureBundleParts } from "./bundle-parts.ts";
import { cpuMs } from "./cpu-profile.ts";
import { type Figure, median, printFigures } from "./figures.ts";
import { profileStart, runWrangler, START_SAMPLE_MAX_US } from "./wrangler.ts";

const STARTS = 5;
const BUNDLE_MAX_KB = 450;
/** The smallest part of the bundle that is shown. */
const SHOWN_PART_KB = 5;
/** The files of a bundle that are not uploaded. */
const NOT_UPLOADED = /\.(?:map|md|json)$/;
/** The packages for pages, files, and MCP. They are part of the bundle, but their code runs only when it is needed. */
const LAZY_PACKAGES = ["linkedom", "unpdf", "mammoth", "@modelcontextprotocol/server"];
/** What the bundle imports from them by name. */
const EMPTY_PACKAGE = ["DOMParser", "getDocumentProxy", "createMcpHandler", "McpServer", "ResourceTemplate"]
	.concat("ProtocolError", "ProtocolErrorCode", "ResourceNotFoundError")
	.reduce((code, name) => `${code}export const ${name} = null;\n`, "export default {};\n");

/** Prints the compressed size of what a deployment uploads, the CPU time of its start, and the size of the page. */
export async function benchSize(): Promise<void> {
	const { firstUse } = await build();
	const page = await compressedKb(firstUse);
	const folder = await mkdtemp(join(tmpdir(), "omeruta-size-"));
	try {
		const worker = await bundleKb(join(folder, "bundle"));
		const empty = join(folder, "empty.js");
		await writeFile(empty, EMPTY_PACKAGE);
		const parts = (await measureBundleParts(join(folder, "bundle", "index.js"))).filter(
			([, kb]) => kb >= SHOWN_PART_KB,
		);
		const starting = await bundleKb(
			join(folder, "starting"),
			...LAZY_PACKAGES.flatMap((name) => ["--alias", `${name}:${empty}`]),
		);
		const starts: number[] = [];
		for (let start = 0; start < STARTS; start++) {
			starts.push(cpuMs(await profileStart("--minify"), START_SAMPLE_MAX_US));
		}
		printFigures("size", [
			{ name: "Worker bundle, compressed", value: worker, limit: BUNDLE_MAX_KB, unit: "KB" },
			{
				name: `what starts of it: all but ${LAZY_PACKAGES.join(", ")}`,
				value: starting,
				limit: BUNDLE_MAX_KB,
				unit: "KB",
			},
			...parts.map(
				([name, value]): Figure => ({ name: `of the bundle: ${name}`, value, limit: null, unit: "KB" }),
			),
			{ name: "Worker start, CPU time", value: median(starts), limit: 60, unit: "ms" },
			{ name: "page: JavaScript and CSS for first use, compressed", value: page, limit: 70, unit: "KB" },
		]);
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

/** Bundles the Worker as for a deployment, and returns the compressed size of what would be uploaded. */
async function bundleKb(folder: string, ...options: string[]): Promise<number> {
	await runWrangler("deploy", "--dry-run", "--minify", "--outdir", folder, ...options);
	const uploaded = (await readdir(folder)).filter((name) => !NOT_UPLOADED.test(name));
	return compressedKb(uploaded.map((name) => join(folder, name)));
}

async function compressedKb(paths: readonly string[]): Promise<number> {
	const sizes = await Promise.all(
		paths.map(async (path) => gzipSync(await readFile(path), { level: 9 }).length),
	);
	return sizes.reduce((sum, size) => sum + size, 0) / 1_024;
}
