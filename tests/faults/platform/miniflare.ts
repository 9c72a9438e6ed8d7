import { dirname, join } from "node:path";
import { build } from "esbuild";
import { convertV4MiniflareOptions as convert, type V4MiniflareOptions } from "miniflare";

export * from "miniflare";

/** The module of the real Worker, as `worker.ts` imports it, and as the bundle names it. */
const REAL = /\/src\/index\.ts$/;
const BUNDLED = "./index.js";

/** `worker.ts` as a module of the bundle. */
const { outputFiles } = await build({
	entryPoints: [join(import.meta.dirname, "worker.ts")],
	bundle: true,
	format: "esm",
	write: false,
	external: ["workerd:unsafe"],
	plugins: [
		{
			name: "real-worker",
			setup: ({ onResolve }) => onResolve({ filter: REAL }, () => ({ path: BUNDLED, external: true })),
		},
	],
});

/** Puts `worker.ts` around the Worker. */
export function convertV4MiniflareOptions(options: V4MiniflareOptions) {
	const [worker] = "workers" in options && Array.isArray(options.workers) ? options.workers : [];
	if (!Array.isArray(worker?.modules)) throw new Error("The stack runs another kind of Worker.");
	const [main] = worker.modules;
	const contents = outputFiles[0]?.text ?? "";
	const path = join(dirname(main?.path ?? ""), "faulty-platform.js");
	return convert({
		...options,
		workers: [
			{
				...worker,
				compatibilityFlags: [...(worker.compatibilityFlags ?? []), "unsafe_module"],
				modules: [{ type: "ESModule", path, contents }, ...worker.modules],
			},
		],
	});
}
