import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ensureEmbeddings } from "../../../../scripts/assets/embeddings.ts";
import { loadStaticEmbedder } from "../../../../src/knowledge/embeddings/static.ts";

const ROOT = join(import.meta.dirname, "..", "..", "..", "..");

/**
 * Ensures that the real embeddings are in `public/`.
 * @throws {Error} when they are unavailable
 */
export async function ensureTestAssets(): Promise<void> {
	const state = await ensureEmbeddings(ROOT);
	if ("missing" in state) throw new Error(`The embeddings are unavailable: ${state.missing}`);
}

/** Serves the asset at a path, like the `ASSETS` binding. */
export async function readAsset(path: string): Promise<Response> {
	return new Response(await readFile(join(ROOT, "public", path)));
}

/** Loads the embedder that the Worker uses. */
export async function realEmbedder() {
	await ensureTestAssets();
	return loadStaticEmbedder(readAsset);
}
