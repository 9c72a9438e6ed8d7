import { build } from "esbuild";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import type { Command } from "./hostile-worker.ts";

export interface HostileWorkerd extends AsyncDisposable {
	/** Runs a command in the Worker of `hostile-worker.ts` and returns its result. */
	run(action: Command["action"], url: string, overrides?: Partial<Command>): Promise<unknown>;
}

/**
 * Runs the code that reads the web in a real workerd, to test it with production's `fetch`, `URL` and decompression.
 * `outbound` handles all of the Worker's requests. Without it, they go to the network.
 */
export async function startHostileWorkerd(
	defaults: Pick<Command, "resolverUrl" | "allowHosts">,
	outbound?: (url: string) => Promise<{ status: number; headers: [string, string][]; body: string }>,
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
			...(outbound !== undefined && {
				outboundService: async ({ url }: { url: string }) => {
					const { body, ...init } = await outbound(url);
					return new Response(body, init);
				},
			}),
		}),
	);
	await miniflare.ready;
	return {
		async run(action, url, overrides) {
			const conditional = { etag: null, lastModified: null };
			const command: Command = { action, url, conditional, ...defaults, ...overrides };
			const response = await miniflare.dispatchFetch("http://worker.test/", {
				method: "POST",
				body: JSON.stringify(command),
			});
			const text = await response.text();
			if (response.status !== 200) throw new Error(text);
			return JSON.parse(text);
		},
		[Symbol.asyncDispose]: () => miniflare.dispose(),
	};
}
