import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findFreePort } from "../../local-inference/ports.ts";
import { build } from "../assets/build.ts";
import { hasEmbeddings } from "../assets/embeddings.ts";
import { bundleWorker } from "../start/bundle-worker.ts";
import { migrateDatabase } from "../start/migrations.ts";
import { startRuntime } from "../start/runtime.ts";
import { type BareWorker, startBareWorker } from "./bare-worker.ts";
import { listWorkerd, readMemoryMb } from "./workerd-process.ts";

const ROOT = join(import.meta.dirname, "../..");
const ENV = { ...process.env, WRANGLER_SEND_METRICS: "false", CI: "true" };

/** The Worker as `npm start` runs it, in a folder of its own, beside a bare Worker. */
export interface LocalRuntime extends AsyncDisposable {
	url: string;
	bare: BareWorker;
	/** Returns the resident memory of the Worker's process, in MB. */
	memoryMb(): Promise<number>;
}

/**
 * Starts both Workers. The Worker answers with the model server at `modelUrl`, and can be profiled at `inspectorPort`.
 */
export async function startLocalRuntime(modelUrl: string, inspectorPort?: number): Promise<LocalRuntime> {
	const folder = await mkdtemp(join(tmpdir(), "omeruta-bench-"));
	await Promise.all([hasEmbeddings(ROOT), build()]);
	// Profiles name functions.
	const bundleFolder = await bundleWorker(ROOT, ENV, inspectorPort !== undefined);
	await migrateDatabase(ROOT, folder, ENV);
	const port = await findFreePort();
	const bare = await startBareWorker();
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
		readStatus: async () => ({ status: "ok", restarts: 0, restarted_at: null }),
		onErased: () => {},
		...(inspectorPort !== undefined && { inspectorPort }),
	});
	const [pid = 0] = (await listWorkerd()).filter((other) => !others.includes(other));
	return {
		url: `http://127.0.0.1:${port}`,
		bare,
		memoryMb: () => readMemoryMb(pid),
		async [Symbol.asyncDispose]() {
			await Promise.all([runtime.dispose(), bare[Symbol.asyncDispose]()]);
			await rm(folder, { recursive: true, force: true });
		},
	};
}
