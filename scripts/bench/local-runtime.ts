import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { bundleWorker } from "../start/bundle-worker.ts";
import { migrateDatabase } from "../start/migrations.ts";
import { findFreePort } from "../start/ports.ts";
import { descendantsOf, listProcesses } from "../start/processes.ts";
import { startRuntime } from "../start/runtime.ts";

const ROOT = join(import.meta.dirname, "../..");
const ENV = { ...process.env, WRANGLER_SEND_METRICS: "false", CI: "true" };

/** The Worker as `npm start` runs it, in a folder of its own, beside a Worker that only answers "ok". */
export interface LocalRuntime extends AsyncDisposable {
	url: string;
	/** URL of the Worker that only answers "ok". */
	echoUrl: string;
	/** Returns the resident memory of the Worker's process, in MB. */
	memoryMb(): Promise<number>;
}

/** Starts both Workers. The Worker answers with the model server at `modelUrl`. */
export async function startLocalRuntime(modelUrl: string): Promise<LocalRuntime> {
	const folder = await mkdtemp(join(tmpdir(), "omeruta-bench-"));
	const bundleFolder = await bundleWorker(ROOT, ENV);
	await migrateDatabase(ROOT, folder, ENV);
	const port = await findFreePort();
	const echo = await startEcho();
	const others = await listWorkerd();
	const runtime = await startRuntime({
		bundleFolder,
		storageFolder: folder,
		host: "127.0.0.1",
		port,
		variables: {
			INFERENCE: "llama-cpp",
			LLAMA_CPP_URL: modelUrl,
			GUEST_ACCESS: "true",
			GUEST_QUESTIONS_PER_DAY: "1000000",
			QUESTIONS_AT_ONCE: "1000",
			WEB_SEARCH: "none",
			JWT_SECRET: "a-secret-for-benchmarks-of-32-characters",
			HASH_SECRET: "another-secret-for-benchmarks-of-32-chars",
			LLAMA_CPP_API_KEY: "",
		},
		onLog: ({ level, message }) => console.error(level, message),
		onRestart: () => console.error("workerd was started again"),
		onGiveUp: () => console.error("workerd ended"),
		readStatus: () => ({ restarts: 0, restarted_at: null }),
		onErased: () => {},
	});
	const [pid = 0] = (await listWorkerd()).filter((other) => !others.includes(other));
	return {
		url: `http://127.0.0.1:${port}`,
		echoUrl: echo.url,
		memoryMb: () => readMemoryMb(pid),
		async [Symbol.asyncDispose]() {
			await Promise.all([runtime.dispose(), echo.miniflare.dispose()]);
			await rm(folder, { recursive: true, force: true });
		},
	};
}

/** Returns the process IDs of the workerd processes that this process has started. */
async function listWorkerd(): Promise<number[]> {
	const rows = descendantsOf(await listProcesses(), [process.pid]);
	return rows.filter(({ name }) => name.includes("workerd")).map(({ pid }) => pid);
}

async function readMemoryMb(pid: number): Promise<number> {
	const { stdout } = await promisify(execFile)("ps", ["-o", "rss=", "-p", String(pid)]);
	return Number(stdout.trim()) / 1_024;
}

async function startEcho() {
	const port = await findFreePort();
	const script = `export const echo = { fetch: () => new Response("ok") }; export default echo;`;
	const miniflare = new Miniflare(
		convertV4MiniflareOptions({
			cf: false,
			workers: [
				{
					name: "echo",
					modules: true,
					script,
					unsafeDirectSockets: [{ host: "127.0.0.1", port, entrypoint: "echo" }],
				},
			],
		}),
	);
	await miniflare.ready;
	return { miniflare, url: `http://127.0.0.1:${port}` };
}
