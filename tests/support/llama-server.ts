import { existsSync } from "node:fs";
import { join } from "node:path";
import { findProgram } from "../../local-inference/engine/llama-server/find-program.ts";
import { cacheFolder } from "../../local-inference/settings.ts";

/**
 * Returns the path of a real llama-server: `LLAMA_SERVER_PATH`, the one in `PATH`, or the one that
 * `scripts/build-llama-server.ts` has built. Returns null, and prints a line, if there is none.
 */
export function findLlamaServer(): string | null {
	const built = join(cacheFolder(process.platform, process.env), "llama-server", "llama-server");
	const found = process.env.LLAMA_SERVER_PATH || findProgram("llama-server", process.env);
	if (found) return found;
	if (existsSync(built)) return built;
	console.log("Tests with llama-server are skipped. Build it with: node scripts/build-llama-server.ts");
	return null;
}
