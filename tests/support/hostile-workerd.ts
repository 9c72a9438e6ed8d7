import { build } from "esbuild";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import type { Ask } from "./hostile-worker.ts";

export interface HostileWorkerd extends AsyncDisposable {
	/** Has the Worker of `hostile-worker.ts` do something, and gives what came of it. */
	ask(what: Ask["what"], url: string, more?: Partial<Ask>): Promise<unknown>;
}

/**
 * Starts the part that reads the web in a real workerd, so that its `fetch`, its unpacking and its `URL` are the ones that
 * count. With `onwards` everything it requests goes there, whatever its address, and nowhere else.
 */
export async function startHostileWorkerd(
	defaults: Pick<Ask, "resolverUrl" | "allowHosts">,
	onwards?: (url: string) => Promise<{ status: number; headers: [string, string][]; body: string }>,
): Promise<HostileWorkerd> {
	const { outputFiles } = await build({
		entryPoints: ["tests/support/hostile-worker.ts"],
		bundle: true,
		write: false,
		format: "esm",
		target: "es2024",
		logLevel: "silent",
	});
	const miniflare = new Miniflare(
		convertV4MiniflareOptions({
			modules: true,
			script: outputFiles.map(({ text }) => text).join("\n"),
			compatibilityDate: "2026-10-20",
			compatibilityFlags: ["nodejs_compat"],
			cf: false,
			...(onwards !== undefined && {
				outboundService: async ({ url }: { url: string }) => {
					const { body, ...init } = await onwards(url);
					return new Response(body, init);
				},
			}),
		}),
	);
	await miniflare.ready;
	return {
		async ask(what, url, more) {
			const ask: Ask = { what, url, conditional: { etag: null, lastModified: null }, ...defaults, ...more };
			const response = await miniflare.dispatchFetch("http://worker.test/", {
				method: "POST",
				body: JSON.stringify(ask),
			});
			const text = await response.text();
			if (response.status !== 200) throw new Error(text);
			return JSON.parse(text);
		},
		[Symbol.asyncDispose]: () => miniflare.dispose(),
	};
}
