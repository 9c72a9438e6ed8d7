import { readFile } from "node:fs/promises";
import { SourceMap, type SourceMapPayload } from "node:module";
import { gzipSync } from "node:zlib";
import { z } from "zod";

/** How much of the bundle is assigned to one source file at a time, in characters. */
const PIECE_CHARS = 8;
/** The name of a package in the path or, for domutils, in the URL of a source file. */
const PACKAGE = /(?:.*node_modules|githubusercontent\.com\/[^/]+)\/((?:@[^/]+\/)?[^/]+)\//;
/** What the source map of drizzle-orm contains instead of its name. */
const DRIZZLE = "src";

/**
 * Returns the compressed size of each package in a minified bundle with a source map, and of our own code, in KB,
 * largest first. Each part is compressed alone, so the sum is slightly larger than the compressed bundle.
 */
export async function measureBundleParts(file: string): Promise<[name: string, kb: number][]> {
	const payload = z.custom<SourceMapPayload>().parse(JSON.parse(await readFile(`${file}.map`, "utf8")));
	const map = new SourceMap(payload);
	const parts = new Map<string, string>();
	for (const [number, line] of (await readFile(file, "utf8")).split("\n").entries()) {
		for (let column = 0; column < line.length; column += PIECE_CHARS) {
			const entry = map.findEntry(number, column);
			const source = "originalSource" in entry ? entry.originalSource : "";
			const found = PACKAGE.exec(source)?.[1] ?? "our own code";
			const name = found === DRIZZLE ? "drizzle-orm" : found;
			parts.set(name, (parts.get(name) ?? "") + line.slice(column, column + PIECE_CHARS));
		}
	}
	return [...parts]
		.map(([name, text]): [string, number] => [name, gzipSync(text, { level: 9 }).length / 1_024])
		.sort(([, a], [, b]) => b - a);
}
