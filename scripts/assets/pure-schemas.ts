import { readFile } from "node:fs/promises";
import type { Plugin } from "esbuild";

/** Matches the start of an expression that creates a schema, such as `z.string().max(9)` or `TokenBudget.partial()`. */
const SCHEMA = /(?<![\w.])(?:z|notBlank(?=\()|[A-Z]\w*(?=\.))(?=\(|(?:\s*\.\w+)+\()/g;

/**
 * Makes the page's bundle smaller: leaves out the schemas of `src/contracts` that the page doesn't use. Without an
 * annotation, esbuild keeps every call of a method, because it may have an effect.
 */
export const pureSchemas: Plugin = {
	name: "pure-schemas",
	setup({ onLoad }) {
		onLoad({ filter: /\/src\/contracts\/[\w-]+\.ts$/ }, async ({ path }) => ({
			contents: (await readFile(path, "utf8")).replace(SCHEMA, "/* @__PURE__ */ $&"),
			loader: "ts",
		}));
	},
};
