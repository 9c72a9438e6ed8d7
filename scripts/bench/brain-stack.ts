import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { readD1Migrations } from "@cloudflare/vitest-plugin";
import * as esbuild from "esbuild";
import { convertV4MiniflareOptions, Miniflare, Response } from "miniflare";
import { z } from "zod";
import { ensureEmbeddings } from "../assets/embeddings.ts";
import { SkippedError } from "./skip.ts";

const ROOT = join(import.meta.dirname, "../..");
const SECRET = "a-benchmark-secret-with-32-characters-or-more";

const Statistics = z.object({
	embedding: z.object({ state: z.enum(["ready", "working", "unavailable"]), embedded: z.number() }),
});

/** A running brain to measure. */
export interface BrainStack extends AsyncDisposable {
	/** The address of the benchmark Worker, until the first restart. */
	url: string;
	/** Calls the benchmark Worker. Throws when it does not return a 2xx status. */
	call(
		name: "ping" | "import" | "write" | "search" | "prepare" | "statistics",
		body?: string | Record<string, string>,
	): Promise<string>;
	statistics(): Promise<z.infer<typeof Statistics>>;
	/** Starts workerd anew with the same brain, so that nothing is in its memory. */
	restart(): Promise<void>;
	/** Returns the path of the brain's SQLite database. */
	findDatabase(): Promise<string>;
}

/** Starts a brain in workerd with the embeddings assets. The brain is stored on disk, as in local development. */
export async function startBrain(): Promise<BrainStack> {
	const embeddings = await ensureEmbeddings(ROOT);
	if ("missing" in embeddings)
		throw new SkippedError(`The embeddings are unavailable: ${embeddings.missing}`);
	const folder = await mkdtemp(join(tmpdir(), "omeruta-bench-"));
	const script = await bundle();
	const variables = await readVariables();
	const run = () =>
		new Miniflare(
			convertV4MiniflareOptions({
				modules: true,
				script,
				compatibilityDate: "2026-10-20",
				compatibilityFlags: ["nodejs_compat", "enable_request_signal"],
				durableObjects: {
					BRAIN: { className: "Brain", useSQLite: true },
					CONVERSATION: { className: "Conversation", useSQLite: true },
					BARE: { className: "Bare", useSQLite: true },
				},
				resourcePersistencePath: folder,
				queueProducers: { CRAWL: "crawl" },
				d1Databases: ["DB"],
				serviceBindings: { ASSETS: ({ url }) => readAsset(new URL(url).pathname) },
				bindings: {
					...variables,
					INFERENCE: "extractive",
					JWT_SECRET: SECRET,
					HASH_SECRET: SECRET,
					LLAMA_CPP_API_KEY: "",
				},
			}),
		);
	let miniflare = run();
	const database = await miniflare.getD1Database("DB");
	for (const { queries } of await readD1Migrations(join(ROOT, "migrations/d1")))
		await database.batch(queries.map((query) => database.prepare(query)));
	const call: BrainStack["call"] = async (name, body = {}) => {
		const query = typeof body === "string" ? "" : `?${new URLSearchParams(body)}`;
		const response = await miniflare.dispatchFetch(`http://bench.test/${name}${query}`, {
			...(typeof body === "string" && { method: "POST", body }),
			// Otherwise, miniflare would compress the hits of a search.
			headers: { "accept-encoding": "identity" },
		});
		const text = await response.text();
		if (!response.ok) throw new Error(`${name}: ${response.status} ${text}`);
		return text;
	};
	await miniflare.dispatchFetch("http://bench.test/create");
	const { origin } = await miniflare.ready;
	return {
		url: origin,
		call,
		statistics: async () => Statistics.parse(JSON.parse(await call("statistics"))),
		restart: async () => {
			await miniflare.dispose();
			miniflare = run();
			await call("ping");
		},
		findDatabase: () => findLargest(folder, "Brain"),
		[Symbol.asyncDispose]: async () => {
			await miniflare.dispose();
			await rm(folder, { recursive: true, force: true });
		},
	};
}

/** Returns the largest SQLite database of a class of Durable Objects. The other one holds only alarms. */
async function findLargest(folder: string, className: string): Promise<string> {
	const names = (await readdir(folder, { recursive: true })).filter(
		(name) => dirname(name).endsWith(`-${className}`) && name.endsWith(".sqlite"),
	);
	const paths = names.map((name) => join(folder, name));
	const sizes = await Promise.all(paths.map(async (path) => (await stat(path)).size));
	return paths[sizes.indexOf(Math.max(...sizes))] ?? "";
}

async function bundle(): Promise<string> {
	const { outputFiles } = await esbuild.build({
		absWorkingDir: ROOT,
		entryPoints: ["scripts/bench/brain-worker.ts"],
		bundle: true,
		format: "esm",
		target: "es2024",
		conditions: ["workerd", "worker", "browser"],
		external: ["cloudflare:*", "node:*"],
		write: false,
	});
	return outputFiles[0]?.text ?? "";
}

async function readAsset(path: string): Promise<Response> {
	const body = await readFile(join(ROOT, "public", path)).catch(() => null);
	return body === null ? new Response("not found", { status: 404 }) : new Response(body);
}

/** Reads [vars] from wrangler.toml. */
async function readVariables(): Promise<Record<string, string>> {
	const toml = await readFile(join(ROOT, "wrangler.toml"), "utf8");
	const [, section = ""] = toml.split(/^\[vars\]$/m);
	const [vars = ""] = section.split(/^\[/m);
	return Object.fromEntries(
		[...vars.matchAll(/^(\w+) = "(.*)"$/gm)].map(([, name = "", value = ""]) => [name, value]),
	);
}
