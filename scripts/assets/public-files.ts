import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Assets } from "../../src/text/lazy-asset.ts";

const PUBLIC = join(import.meta.dirname, "../../public");

/** Serves the files of `public/` to code that runs in Node.js. */
export const PUBLIC_FILES: Assets = {
	fetch: async (url) => new Response(await readFile(join(PUBLIC, new URL(url).pathname))),
};
