import { join } from "node:path";
import type { Plugin } from "esbuild";

/** The packages that the page replaces, and their replacements in `src/web/substitutes/`. */
const SUBSTITUTES: Readonly<Record<string, string>> = {
	entities: "entities.ts",
	"linkify-it": "linkify-it.ts",
	"punycode.js": "punycode.ts",
	"uc.micro": "uc-micro.ts",
	zod: "zod.ts",
};

/** Makes the page's bundle smaller: replaces large packages with the part of them that the page needs. */
export function substitutePackages(root: string): Plugin {
	return {
		name: "substitutes",
		setup({ onResolve }) {
			onResolve({ filter: /^[^.]/ }, ({ path }) => {
				const file = SUBSTITUTES[path];
				return file === undefined ? undefined : { path: join(root, "src/web/substitutes", file) };
			});
		},
	};
}
