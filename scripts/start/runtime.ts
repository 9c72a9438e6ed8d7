import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import {
	convertV4MiniflareOptions,
	Log,
	LogLevel,
	Miniflare,
	MiniflareCoreError,
	type Request,
	Response,
} from "miniflare";
import { z } from "zod";
import { OPTIONS_FILE } from "./bundle-worker.ts";

/** The name of the Worker. Miniflare derives the folders of the Durable Objects from it. */
const WORKER_NAME = "omeruta-brain";
/** The entrypoint of the bundle that listens, see `src/self-hosted/`. */
const ENTRYPOINT = "selfHosted";
/** wrangler stores local state in this subfolder of its `--persist-to` folder. */
const STATE_VERSION = "v3";
/** The only module of a bundle. */
const MAIN_MODULE = "index.js";

/** The options that `write-worker-options.ts` writes. Miniflare checks them. */
const WorkerOptions = z.looseObject({ bindings: z.record(z.string(), z.json()) });

export interface RuntimeOptions {
	bundleFolder: string;
	/** The folder of databases and Durable Objects. */
	storageFolder: string;
	host: string;
	port: number;
	/** Variables and secrets. They override those of wrangler.toml. */
	variables: Readonly<Record<string, string>>;
	onLog: (log: { level: string; message: string }) => void;
	/** Called after workerd ended unexpectedly and was started again. */
	onRestart: () => void;
	/** Called after workerd ended while it was being started again. Then it stays down. */
	onGiveUp: () => void;
	/** Returns what the Worker's health check reports about the runtime. */
	readStatus: () => Promise<RuntimeStatus>;
	/** Called after the Worker has erased an account. */
	onErased: () => void;
	/** Where V8's inspector listens on the loopback interface, for profiles. */
	inspectorPort?: number;
}

/** Whether the databases have space, how often workerd was started again, and when it was last (ISO 8601). */
interface RuntimeStatus {
	status: string;
	detail?: string;
	restarts: number;
	restarted_at: string | null;
}

/**
 * Runs the bundled Worker in workerd. The Worker listens directly: Miniflare's own entry Worker would add most of a
 * millisecond to each request, and lets clients choose the URL and the address of a request by headers.
 */
export async function startRuntime(options: RuntimeOptions): Promise<Miniflare> {
	const { bundleFolder, storageFolder, host, port, variables, onLog, readStatus, onErased, inspectorPort } =
		options;
	const { bindings, ...worker } = WorkerOptions.parse(
		JSON.parse(await readFile(join(bundleFolder, OPTIONS_FILE), "utf8")),
	);
	const mainModule = join(bundleFolder, MAIN_MODULE);
	const miniflare = new Miniflare(
		convertV4MiniflareOptions({
			// Miniflare's entry Worker is not used. It listens on any free port of the loopback interface.
			host: "127.0.0.1",
			port: 0,
			cf: false,
			...(inspectorPort !== undefined && { inspectorPort }),
			log: new RuntimeLog(options),
			handleStructuredLogs: onLog,
			unsafeHandleRuntimeRestart: options.onRestart,
			resourcePersistencePath: join(storageFolder, STATE_VERSION),
			workers: [
				{
					...worker,
					name: WORKER_NAME,
					modulesRoot: bundleFolder,
					modules: [{ type: "ESModule", path: mainModule, contents: await readFile(mainModule) }],
					bindings: { ...bindings, ...variables },
					serviceBindings: {
						RUNTIME: async ({ method }: Request) => {
							if (method === "POST") onErased();
							return Response.json(await readStatus());
						},
					},
					unsafeDirectSockets: [{ host, port, entrypoint: ENTRYPOINT }],
				},
			],
		}),
	);
	await miniflare.ready;
	return miniflare;
}

/** Miniflare's log, which is the only place where Miniflare reports that it has given up on workerd. */
class RuntimeLog extends Log {
	readonly #options: Pick<RuntimeOptions, "onLog" | "onGiveUp">;

	constructor(options: Pick<RuntimeOptions, "onLog" | "onGiveUp">) {
		super(LogLevel.WARN);
		this.#options = options;
	}

	override logWithLevel(level: LogLevel, message: string): void {
		if (level > this.level) return;
		this.#options.onLog({
			level: level === LogLevel.ERROR ? "error" : "warn",
			message: stripVTControlCharacters(message),
		});
	}

	override error(error: Error): void {
		super.error(error);
		if (error instanceof MiniflareCoreError && error.code === "ERR_RUNTIME_FAILURE") this.#options.onGiveUp();
	}
}
