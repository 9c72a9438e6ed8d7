import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as esbuild from "esbuild";
import { convertV4MiniflareOptions, Miniflare, Response } from "miniflare";
import { z } from "zod";
import { ensureEmbeddings } from "../assets/embeddings.ts";

const ROOT = join(import.meta.dirname, "../..");
const SECRET = "a-secret-of-the-bench-with-32-characters";

const Statistics = z.object({
	embedding: z.object({ state: z.enum(["ready", "working", "unavailable"]), embedded: z.number() }),
});

export interface BrainStack extends AsyncDisposable {
	/** Calls the bench Worker. Throws when it does not succeed. */
	call(
		name: "ping" | "import" | "search" | "statistics",
		body?: string | Record<string, string>,
	): Promise<string>;
	statistics(): Promise<z.infer<typeof Statistics>>;
}

/** A brain of its own in workerd, on a disk as it is locally, with the assets of the embeddings. */
export async function startBrain(): Promise<BrainStack> {
	await ensureEmbeddings(ROOT);
	const folder = await mkdtemp(join(tmpdir(), "omeruta-bench-"));
	const miniflare = new Miniflare(
		convertV4MiniflareOptions({
			modules: true,
			script: await bundle(),
			compatibilityDate: "2026-10-20",
			compatibilityFlags: ["nodejs_compat", "enable_request_signal"],
			durableObjects: {
				BRAIN: { className: "Brain", useSQLite: true },
				CONVERSATION: { className: "Conversation", useSQLite: true },
			},
			defaultPersistRoot: folder,
			queueProducers: { CRAWL: "crawl" },
			d1Databases: ["DB"],
			serviceBindings: { ASSETS: ({ url }) => asset(new URL(url).pathname) },
			bindings: {
				...(await variables()),
				INFERENCE: "extractive",
				JWT_SECRET: SECRET,
				HASH_SECRET: SECRET,
				LLAMA_CPP_API_KEY: "",
			},
		}),
	);
	const call: BrainStack["call"] = async (name, body = {}) => {
		const query = typeof body === "string" ? "" : `?${new URLSearchParams(body)}`;
		const response = await miniflare.dispatchFetch(
			`http://bench.test/${name}${query}`,
			typeof body === "string" ? { method: "POST", body } : {},
		);
		const text = await response.text();
		if (!response.ok) throw new Error(`${name}: ${response.status} ${text}`);
		return text;
	};
	await miniflare.dispatchFetch("http://bench.test/create");
	return {
		call,
		statistics: async () => Statistics.parse(JSON.parse(await call("statistics"))),
		[Symbol.asyncDispose]: async () => {
			await miniflare.dispose();
			await rm(folder, { recursive: true, force: true });
		},
	};
}

async function bundle(): Promise<string> {
	const { outputFiles } = await esbuild.build({
		absWorkingDir: ROOT,
		entryPoints: ["scripts/bench/brain-worker.ts"],
		bundle: true,
		format: "esm",
		target: "es2024",
		conditions: ["workerd", "worker", "browser"],
		loader: { ".sql": "text" },
		external: ["cloudflare:*", "node:*"],
		write: false,
	});
	return outputFiles[0]?.text ?? "";
}

async function asset(path: string): Promise<Response> {
	const body = await readFile(join(ROOT, "public", path)).catch(() => null);
	return body === null ? new Response("not found", { status: 404 }) : new Response(body);
}

/** What stands under [vars] of wrangler.toml. */
async function variables(): Promise<Record<string, string>> {
	const toml = await readFile(join(ROOT, "wrangler.toml"), "utf8");
	const [, section = ""] = toml.split(/^\[vars\]$/m);
	const [vars = ""] = section.split(/^\[/m);
	return Object.fromEntries(
		[...vars.matchAll(/^(\w+) = "(.*)"$/gm)].map(([, name = "", value = ""]) => [name, value]),
	);
}
