import { existsSync } from "node:fs";
import { join } from "node:path";
import { findProgram } from "../local-inference/engine/llama-server/find-program.ts";
import { cacheFolder } from "../local-inference/settings.ts";

/** The llama-server that `scripts/build-llama-server.ts` builds. */
export const BUILT_LLAMA_SERVER = join(
	cacheFolder(process.platform, process.env),
	"llama-server",
	"llama-server",
);

/**
 * Returns the path of a real llama-server for tests and benchmarks: `LLAMA_SERVER_PATH`, the one in `PATH`, or the
 * built one. Returns null, and prints that `skipped` is skipped, if there is none.
 */
export function findLlamaServer(skipped: string): string | null {
	const found = process.env.LLAMA_SERVER_PATH || findProgram("llama-server", process.env);
	if (found) return found;
	if (existsSync(BUILT_LLAMA_SERVER)) return BUILT_LLAMA_SERVER;
	console.log(`Without llama-server, ${skipped} skipped. Build it with: node scripts/build-llama-server.ts`);
	return null;
}
