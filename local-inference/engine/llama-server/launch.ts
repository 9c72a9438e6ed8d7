import { type ChildProcess, fork } from "node:child_process";
import { z } from "zod";
import { findFreePort } from "../../ports.ts";
import { keepLastLines } from "../last-lines.ts";

const Started = z.object({ pid: z.int().nullable() });

export interface LaunchOptions {
	/** Path of the llama-server program. */
	program: string;
	modelPath: string;
	slots: number;
	/** Maximum number of tokens in a prompt and its answer combined. */
	contextTokens: number;
	apiKey: string;
}

/** A running llama-server. */
export class LlamaServerProcess {
	readonly url: string;
	/** Resolves with a description when the process has ended. */
	readonly ended: Promise<string>;
	readonly #guard: ChildProcess;
	#pid: number | null = null;

	private constructor(url: string, guard: ChildProcess) {
		this.url = url;
		this.#guard = guard;
		const lastLines = keepLastLines(guard.stderr);
		guard.on("message", (message) => {
			this.#pid = Started.safeParse(message).data?.pid ?? null;
		});
		this.ended = new Promise((resolve) => {
			guard.on("error", (error) => resolve(error.message));
			guard.on("exit", (code, signal) => {
				this.#killProgram();
				resolve([signal ?? `code ${code}`, ...lastLines].join(" | "));
			});
		});
	}

	/** Starts the process on a free port. It does not respond until it has loaded the model. */
	static async start({ program, modelPath, slots, contextTokens, apiKey }: LaunchOptions) {
		const port = await findFreePort();
		const args = [
			...["--model", modelPath],
			...["--host", "127.0.0.1", "--port", String(port)],
			...["--parallel", String(slots), "--ctx-size", String(slots * contextTokens)],
		];
		const guard = fork(new URL("./guard.ts", import.meta.url), [program, ...args], {
			// An environment variable, because other users can read the arguments of a process.
			env: { ...process.env, LLAMA_API_KEY: apiKey },
			stdio: ["ignore", "ignore", "pipe", "ipc"],
		});
		return new LlamaServerProcess(`http://127.0.0.1:${port}`, guard);
	}

	/** Kills the process. There is nothing to save. */
	async kill(): Promise<void> {
		this.#killProgram();
		// The guard also kills a program whose process id has not arrived yet.
		if (this.#guard.connected) this.#guard.disconnect();
		await this.ended;
	}

	#killProgram(): void {
		if (this.#pid === null) return;
		try {
			process.kill(this.#pid, "SIGKILL");
		} catch {
			// It has already ended.
		}
		this.#pid = null;
	}
}
