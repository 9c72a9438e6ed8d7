import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type Log, messageOf } from "../../log.ts";
import { RestartBackoff } from "../../restart-backoff.ts";
import {
	type Embeddings,
	EngineError,
	type EngineHealth,
	type GenerateEvent,
	type GenerateRequest,
	type ModelEngine,
} from "../engine.ts";
import { toEngineError } from "../upstream/engine-error.ts";
import { type ServerInfo, UpstreamServer } from "../upstream/server.ts";
import { chooseSlots } from "./choose-slots.ts";
import { LlamaServerProcess } from "./launch.ts";
import { type Clock, untilHealthy, watch } from "./watch.ts";

/** Long enough to load a large model from a slow disk. */
const START_TIMEOUT_MS = 15 * 60_000;
const RESTART_FIRST_MS = 250;
const RESTART_MAX_MS = 30_000;
const KEY_BYTES = 32;

export interface LlamaServerOptions {
	/** Path of the llama-server program. */
	program: string;
	/** Null chooses as many as the memory allows. */
	slots: number | null;
	/** Maximum number of tokens in a prompt and its answer combined. The model's training context may lower it. */
	contextTokens: number;
	/** How long the program may take to load the model. */
	startTimeoutMs?: number;
}

export interface LlamaServerDeps {
	log: Log;
	/** Called when the engine becomes ready or unready. */
	onChange: () => void;
	/** Decides when the running process is checked. */
	clock?: Clock;
}

interface Running {
	process: LlamaServerProcess;
	server: UpstreamServer;
	info: ServerInfo;
	/** When it became ready, by `performance.now()`. */
	readyAt: number;
}

/** Runs llama.cpp's own server and restarts it with exponential backoff when it ends or hangs. */
export class LlamaServerEngine implements ModelEngine {
	readonly #options: LlamaServerOptions;
	readonly #deps: LlamaServerDeps;
	readonly #restarts = new RestartBackoff({ firstMs: RESTART_FIRST_MS, maxMs: RESTART_MAX_MS });
	readonly #stopping = new AbortController();
	#modelPath: string | null = null;
	/** Kept for restarts, when the memory of the process that ended may not be free yet. */
	#slots: number | null;
	#process: LlamaServerProcess | null = null;
	#running: Running | null = null;
	#loadMs: number | null = null;

	constructor(options: LlamaServerOptions, deps: LlamaServerDeps) {
		this.#options = options;
		this.#slots = options.slots;
		this.#deps = deps;
	}

	async start(modelPath: string): Promise<void> {
		this.#modelPath = modelPath;
		const running = await this.#launch(modelPath);
		void this.#supervise(running, modelPath);
	}

	async *generate(request: GenerateRequest, signal: AbortSignal): AsyncGenerator<GenerateEvent, void, void> {
		const { server, info } = this.#requireRunning();
		try {
			yield* server.generate(request, info, signal);
		} catch (error) {
			signal.throwIfAborted();
			throw toEngineError(error);
		}
	}

	async embed(texts: string[], signal: AbortSignal): Promise<Embeddings> {
		const { server, info } = this.#requireRunning();
		try {
			return await server.embed(texts, info, signal);
		} catch (error) {
			signal.throwIfAborted();
			throw toEngineError(error);
		}
	}

	health(): EngineHealth {
		const info = this.#running?.info;
		const runsMs = this.#running ? performance.now() - this.#running.readyAt : 0;
		return {
			status: info ? "ok" : this.#modelPath === null ? "stopped" : "starting",
			device: info ? "llama-server" : null,
			cpuThreads: null,
			slots: info ? (info.slots ?? this.#slots ?? 0) : 0,
			contextTokens: info?.contextTokens ?? null,
			parameters: info?.parameters ?? null,
			loadMs: this.#loadMs,
			memoryBytes: null,
			detail: this.#restarts.describe("llama-server", runsMs),
		};
	}

	async dispose(): Promise<void> {
		this.#stopping.abort();
		await this.#process?.kill();
	}

	/** Starts the process and waits until it has loaded the model. If it does not, kills it and rejects. */
	async #launch(modelPath: string): Promise<Running> {
		const startedAt = performance.now();
		const { program, contextTokens, startTimeoutMs = START_TIMEOUT_MS } = this.#options;
		this.#slots ??= await chooseSlots(program, modelPath, contextTokens);
		const slots = this.#slots;
		const apiKey = randomBytes(KEY_BYTES).toString("hex");
		const child = await LlamaServerProcess.start({ program, modelPath, slots, contextTokens, apiKey });
		this.#process = child;
		const server = new UpstreamServer(child.url, apiKey, null);
		try {
			this.#stopping.signal.throwIfAborted();
			await untilHealthy(child, startTimeoutMs);
			const info = await server.probe();
			const readyAt = performance.now();
			const running = { process: child, server, info, readyAt };
			this.#loadMs = Math.round(readyAt - startedAt);
			this.#running = running;
			this.#deps.onChange();
			return running;
		} catch (error) {
			// The next start would load the model a second time beside it.
			await child.kill();
			throw error;
		}
	}

	/** Restarts the process whenever it ends. */
	async #supervise(first: Running, modelPath: string): Promise<void> {
		let running: Running | null = first;
		while (!this.#stopping.signal.aborted) {
			let ranMs = 0;
			if (running) {
				const watching = new AbortController();
				void watch(running.process, watching.signal, this.#deps);
				const reason = await running.process.ended;
				watching.abort();
				this.#running = null;
				this.#deps.onChange();
				if (this.#stopping.signal.aborted) return;
				ranMs = performance.now() - running.readyAt;
				this.#deps.log(`llama-server ended (${reason}).`, "warn");
			}
			await sleep(this.#restarts.next(ranMs), undefined, { signal: this.#stopping.signal }).catch(
				() => undefined,
			);
			if (this.#stopping.signal.aborted) return;
			running = await this.#launch(modelPath).catch((error: unknown) => {
				this.#deps.log(`llama-server could not be restarted: ${messageOf(error)}`, "error");
				return null;
			});
			if (running) this.#deps.log("llama-server has restarted.");
		}
	}

	#requireRunning(): Running {
		if (this.#running) return this.#running;
		throw new EngineError("engine_not_ready", "The model is still loading. Try again in a moment.");
	}
}
