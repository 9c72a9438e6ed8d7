import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "../assets/build.ts";
import { bundleWorker } from "../start/bundle-worker.ts";
import { printFigures } from "./figures.ts";

const ROOT = join(import.meta.dirname, "../..");
/** Prints the compressed size of the Worker's bundle and of the page. */
export async function benchSize(): Promise<void> {
	const bundle = await bundleWorker(ROOT, { ...process.env, WRANGLER_SEND_METRICS: "false" });
	const worker = await compressedKb([join(bundle, "index.js")]);
	const { firstUse } = await build();
	const page = await compressedKb(firstUse);
	printFigures("size", [
		{ name: "Worker bundle, compressed", value: worker, limit: 450, unit: "KB" },
		{ name: "page: JavaScript and CSS for first use, compressed", value: page, limit: 70, unit: "KB" },
	]);
}

async function compressedKb(paths: readonly string[]): Promise<number> {
	const sizes = await Promise.all(
		paths.map(async (path) => gzipSync(await readFile(path), { level: 9 }).length),
	);
	return sizes.reduce((sum, size) => sum + size, 0) / 1_024;
}
