import { registerHooks } from "node:module";

// Loaded into the processes of a stack by NODE_OPTIONS: replaces what `scripts/start/runtime.ts` imports from Miniflare.

const REPLACED = /\/scripts\/start\/runtime\.ts$/;

registerHooks({
	resolve(specifier, context, next) {
		const isReplaced = specifier === "miniflare" && REPLACED.test(context.parentURL ?? "");
		return next(isReplaced ? new URL("miniflare.ts", import.meta.url).href : specifier, context);
	},
});
