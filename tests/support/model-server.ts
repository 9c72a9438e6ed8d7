import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { descendantsOf, listProcesses } from "../../scripts/start/processes.ts";
import { ensureSecrets } from "../../scripts/start/secrets.ts";

/** A small model from a package registry. It downloads in seconds and is fast enough for tests on any machine. */
export const SMALL_MODEL = "smollm2-135m-instruct-q4_1";

const POLL_MS = 100;
const ROOT = dirname(dirname(import.meta.dirname));
const Listening = z.object({ type: z.literal("listening"), url: z.string() });
const Health = z.object({
	status: z.enum(["ok", "starting", "downloading", "unavailable"]),
	slots: z.object({ total: z.int(), busy: z.int() }),
	waiting: z.int(),
	detail: z.string().optional(),
});

/** Reads a model server's health. */
export async function readHealth(modelUrl: string): Promise<z.infer<typeof Health>> {
	return Health.parse(await (await fetch(`${modelUrl}/health`)).json());
}

/**
 * A model server in a separate process. It runs the small model unless its settings name another one, and uses the same
 * API key as a stack.
 */
export class ModelServer implements AsyncDisposable {
	readonly url: string;
	readonly #key: string;
	readonly #child: ChildProcess;

	private constructor(url: string, key: string, child: ChildProcess) {
		this.url = url;
		this.#key = key;
		this.#child = child;
	}

	/** Starts a server with further settings, and resolves when its model is loaded. */
	static async start(env: Record<string, string> = {}): Promise<ModelServer> {
		const { LLAMA_CPP_API_KEY } = await ensureSecrets(join(ROOT, ".dev.vars"));
		const child = spawn(process.execPath, [join("local-inference", "server.ts")], {
			cwd: ROOT,
			env: {
				...process.env,
				LOCAL_INFERENCE_PORT: "0",
				LOCAL_INFERENCE_KEY: LLAMA_CPP_API_KEY,
				LOCAL_MODEL: SMALL_MODEL,
				ENGINE: "embedded",
				LOCAL_INFERENCE_SLOTS: "4",
				...env,
			},
			// The server sends its URL through the IPC channel, and exits when the channel closes.
			stdio: ["ignore", "ignore", "inherit", "ipc"],
		});
		const [message] = await once(child, "message");
		const { url } = Listening.parse(message);
		for (;;) {
			const { status, detail } = await readHealth(url);
			if (status === "ok") return new ModelServer(url, LLAMA_CPP_API_KEY, child);
			if (status === "unavailable") throw new Error(`The model server has no model: ${detail}`);
			await delay(POLL_MS);
		}
	}

	/** Sends a request with the server's API key. */
	post(path: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
		return fetch(this.url + path, {
			method: "POST",
			headers: { "content-type": "application/json", authorization: `Bearer ${this.#key}`, ...headers },
			body: JSON.stringify(body),
		});
	}

	/** Sends SIGKILL to the process that runs the model. The server keeps running. */
	async killEngine(): Promise<void> {
		for (const { pid } of descendantsOf(await listProcesses(), [this.#child.pid ?? -1]))
			process.kill(pid, "SIGKILL");
	}

	/** Stops the server. Its URL then refuses connections. */
	async stop(): Promise<void> {
		if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
		const ended = once(this.#child, "exit");
		this.#child.kill();
		await ended;
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.stop();
	}
}
