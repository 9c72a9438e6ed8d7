import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { build } from "../../../../scripts/assets/build.ts";

/** Compressed size of the code and styles that the page loads before its first use, in bytes. */
const FIRST_USE_MAX_BYTES = 70 * 1_024;

test("the page loads at most 70 KB before its first use", async () => {
	const { firstUse } = await build();
	const sizes = await Promise.all(firstUse.map(async (path) => gzipSync(await readFile(path)).length));
	expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(FIRST_USE_MAX_BYTES);
});

test("no styles are loaded both before the first use and on demand", async () => {
	const importsOf = async (name: string) => {
		const styles = await readFile(join(import.meta.dirname, "../../../../src/web/styles", name), "utf8");
		return [...styles.matchAll(/@import "(.+)"/g)].map(([, file]) => file);
	};
	const [first, later] = await Promise.all([importsOf("app.css"), importsOf("lazy.css")]);
	expect(first.length).toBeGreaterThan(0);
	expect(first.filter((file) => later.includes(file))).toEqual([]);
});
