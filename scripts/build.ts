import { dirname } from "node:path";
import { describeEmbeddings, ensureEmbeddings } from "./assets/embeddings.ts";
import { ensurePage } from "./assets/ensure-page.ts";
import { bundleWorker } from "./start/bundle-worker.ts";
import { UserError } from "./start/user-error.ts";
import { WRANGLER_ENV } from "./start/wrangler-env.ts";

// Builds everything that `npm start` needs, so that it writes nothing into the project's folder afterwards.
const root = dirname(import.meta.dirname);
try {
	const written = await ensurePage();
	console.log(`Page          ${written.length > 0 ? `wrote ${written.length} files` : "up to date"}`);
	console.log(`Embeddings    ${describeEmbeddings(await ensureEmbeddings(root))}`);
	await bundleWorker(root, { ...process.env, ...WRANGLER_ENV });
	console.log("Worker        bundled");
} catch (error) {
	console.error(error instanceof UserError ? error.message : error);
	process.exitCode = 1;
}
