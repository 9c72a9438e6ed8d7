import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ensureEmbeddings } from "../../../../scripts/assets/embeddings.ts";
import { loadStaticEmbedder } from "../../../../src/knowledge/embeddings/static.ts";

const ROOT = join(import.meta.dirname, "..", "..", "..", "..");

/** Sees to it that the real embeddings are in `public/`; throws when they cannot be had. */
export async function ensureTestAssets(): Promise<void> {
	const state = await ensureEmbeddings(ROOT);
	if ("missing" in state) throw new Error(`The embeddings cannot be had: ${state.missing}`);
}

/** Reads the asset at a path, as the `ASSETS` binding does. */
export async function readAsset(path: string): Promise<Response> {
	return new Response(await readFile(join(ROOT, "public", path)));
}

/** The embedder that the Worker has. */
export async function realEmbedder() {
	await ensureTestAssets();
	return loadStaticEmbedder(readAsset);
}
