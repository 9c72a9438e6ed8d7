import { type ChildProcess, fork } from "node:child_process";
import { type Log, messageOf } from "../log.ts";
import { RestartBackoff } from "../restart-backoff.ts";
import { AsyncQueue } from "./async-queue.ts";
import { type FromChild, FromChildMessages, type ReadyInfo, type ToChild } from "./child-protocol.ts";
import {
	type Embeddings,
	EngineError,
	type EngineHealth,
	type GenerateEvent,
	type GenerateRequest,
	type ModelEngine,
} from "./engine.ts";
import { toChildRequest } from "./features/child-request.ts";
import { ToolCallParser } from "./features/tool-call-parser.ts";
import { keepLastLines } from "./last-lines.ts";

const CANCEL_TIMEOUT_MS = 10_000;
const RESTART_FIRST_MS = 250;
const RESTART_MAX_MS = 30_000;
const START_ATTEMPTS_MAX = 3;
/**
 * Number of threads from which llama.cpp is called. It starts its own threads anew for each batch. If the calls come from
 * changing threads, Linux may put all of them on one core, where a token takes 20 ms instead of 8.
 */
const CALLING_THREADS = 1;

export interface EmbeddedOptions {
	/** Null chooses as many as the memory allows. */
	slots: number | null;
	contextTokens: number | null;
	/** Whether to try the GPU first. On failure, the engine falls back to the CPU. */
	gpu: boolean;
}

export interface EmbeddedDeps {
	log: Log;
	/** Called when the engine becomes ready or unready. */
	onChange: () => void;
	/** Starts the engine's process with standard error as a pipe. */
	spawn?: () => ChildProcess;
}

/** The process itself reported that the model cannot be loaded, so a retry would not help. */
class LoadError extends Error {
	override name = "LoadError";
}

type RequestMessage = Exclude<FromChild, { type: "ready" | "failed" | "log" }>;
type ResponseMessage = Exclude<RequestMessage, { type: "error" | "cancelled" }>;

/**
 * Runs node-llama-cpp in a child process. When the process crashes, its requests throw `engine_crashed` and it restarts
 * with exponential backoff.
 */
export class EmbeddedEngine implements ModelEngine {
	readonly #options: EmbeddedOptions;
	readonly #deps: EmbeddedDeps;
	readonly #restarts = new RestartBackoff({ firstMs: RESTART_FIRST_MS, maxMs: RESTART_MAX_MS });
	readonly #requests = new Map<number, AsyncQueue<RequestMessage>>();
	#child: ChildProcess | null = null;
	#modelPath = "";
	#gpu: boolean;
	#info: ReadyInfo | null = null;
	#fallbackDetail: string | null = null;
	/** When the process became ready, by `performance.now()`; null unless it is. */
	#readyAt: number | null = null;
	#isDisposed = false;
	#isStarted = false;
	#nextId = 1;
	#restartTimer: NodeJS.Timeout | undefined;

	constructor(options: EmbeddedOptions, deps: EmbeddedDeps) {
		this.#options = options;
		this.#deps = deps;
		this.#gpu = options.gpu;
	}

	async start(modelPath: string): Promise<void> {
		this.#modelPath = modelPath;
		this.#isStarted = true;
		for (let attempt = 1; ; attempt++) {
			try {
				return await this.#launchWithFallback();
			} catch (error) {
				if (this.#isDisposed || error instanceof LoadError || attempt >= START_ATTEMPTS_MAX) throw error;
				this.#deps.log(`${messageOf(error)} Retrying.`, "warn");
			}
		}
	}

	async *generate(request: GenerateRequest, signal: AbortSignal): AsyncGenerator<GenerateEvent, void, void> {
		const converted = toChildRequest(request);
		const parser = request.features.tools === undefined ? null : new ToolCallParser();
		const messages = this.#request((id) => ({ type: "generate", id, request: converted }), signal);
		for await (const message of messages) {
			if (message.type === "embedded") continue;
			if (message.type === "finish" && parser !== null) yield* parser.flush();
			if (message.type === "token" && parser !== null) yield* parser.push(message);
			else yield message;
		}
	}

	async embed(texts: string[], signal: AbortSignal): Promise<Embeddings> {
		for await (const message of this.#request((id) => ({ type: "embed", id, texts }), signal))
			if (message.type === "embedded") return message;
		throw new EngineError("generation_failed", "The model's process returned no vectors.");
	}

	/** Sends a request to the process and yields its messages until the last one. */
	async *#request(
		createMessage: (id: number) => ToChild,
		signal: AbortSignal,
	): AsyncGenerator<ResponseMessage, void, void> {
		signal.throwIfAborted();
		const child = this.#child;
		if (!child || !this.#info)
			throw new EngineError("engine_not_ready", "The model is still loading. Try again in a moment.");
		const id = this.#nextId++;
		const messages = new AsyncQueue<RequestMessage>();
		this.#requests.set(id, messages);
		const abort = () => messages.fail(signal.reason);
		signal.addEventListener("abort", abort, { once: true });
		let isEnded = false;
		send(child, createMessage(id));
		try {
			while (!isEnded) {
				const message = await messages.next();
				isEnded = isLast(message);
				if (message.type === "error") {
					const { code, message: text, param } = message;
					throw new EngineError(code, text, param === undefined ? {} : { param });
				}
				if (message.type === "cancelled")
					throw new EngineError("generation_failed", "The answer was stopped.");
				yield message;
			}
		} catch (error) {
			isEnded ||= error instanceof EngineError;
			throw error;
		} finally {
			signal.removeEventListener("abort", abort);
			// The slot stays busy until the process confirms the cancellation, so the next request must not be sent
			// earlier.
			if (!isEnded && this.#child === child) await this.#cancel(child, id);
			this.#requests.delete(id);
		}
	}

	health(): EngineHealth {
		const restartDetail = this.#restarts.describe("The model's process", this.#runsMs());
		return {
			status: this.#info ? "ok" : this.#isStarted ? "starting" : "stopped",
			device: this.#info?.device ?? null,
			cpuThreads: this.#info?.cpuThreads ?? null,
			slots: this.#info?.slots ?? 0,
			contextTokens: this.#info?.contextTokens ?? null,
			parameters: this.#info?.parameters ?? null,
			loadMs: this.#info?.loadMs ?? null,
			memoryBytes: this.#info?.memoryBytes ?? null,
			detail: [this.#fallbackDetail, restartDetail].filter((text) => text !== null).join(" ") || null,
		};
	}

	async dispose(): Promise<void> {
		this.#isDisposed = true;
		clearTimeout(this.#restartTimer);
		const child = this.#child;
		if (!child) return;
		const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
		// There is nothing to save, and a graceful exit would first wait for native threads.
		child.kill("SIGKILL");
		await exited;
	}

	/** Starts the process. If that fails with the GPU, uses the CPU from then on. */
	async #launchWithFallback(): Promise<void> {
		try {
			await this.#launch();
		} catch (error) {
			if (!this.#gpu || this.#isDisposed) throw error;
			this.#gpu = false;
			this.#fallbackDetail = `The GPU could not be used (${messageOf(error)}); running on the CPU.`;
			this.#deps.log(this.#fallbackDetail, "warn");
			await this.#launch();
		}
	}

	/**
	 * Starts the process and waits until it has loaded the model. Rejects if the model cannot be loaded or the process
	 * ends first.
	 */
	#launch(): Promise<void> {
		const { slots, contextTokens } = this.#options;
		const child = this.#deps.spawn?.() ?? forkChild();
		const lastLines = keepLastLines(child.stderr);
		this.#child = child;
		return new Promise((resolve, reject) => {
			const fail = (error: unknown) => {
				reject(error);
				child.kill("SIGKILL");
			};
			child.on("message", (raw) => {
				for (const message of FromChildMessages.parse(raw)) {
					if (message.type === "ready") {
						this.#info = message.info;
						this.#readyAt = performance.now();
						resolve();
						this.#deps.onChange();
					} else if (message.type === "failed") fail(new LoadError(message.message));
					else if (message.type === "log") this.#deps.log(message.line);
					else this.#requests.get(message.id)?.push(message);
				}
			});
			child.on("error", fail);
			child.on("exit", (code, signal) => {
				const reason = `${signal ?? `code ${code}`}${lastLines.length > 0 ? `: ${lastLines.join(" | ")}` : ""}`;
				reject(new Error(`The engine's process ended (${reason}).`));
				this.#exited(child, reason);
			});
			send(child, {
				type: "start",
				modelPath: this.#modelPath,
				gpu: this.#gpu,
				slots,
				contextTokens,
			});
		});
	}

	#exited(child: ChildProcess, reason: string): void {
		if (this.#child !== child) return;
		const wasReady = this.#info !== null;
		const ranMs = this.#runsMs();
		this.#child = null;
		this.#info = null;
		this.#readyAt = null;
		for (const messages of this.#requests.values())
			messages.fail(new EngineError("engine_crashed", "The model's process stopped. Try again."));
		this.#deps.onChange();
		if (!wasReady || this.#isDisposed) return;
		this.#deps.log(`The engine's process ended (${reason}).`, "warn");
		this.#scheduleRestart(ranMs);
	}

	/** Returns how long the process has been ready in milliseconds, or 0 if it isn't. */
	#runsMs(): number {
		return this.#readyAt === null ? 0 : performance.now() - this.#readyAt;
	}

	#scheduleRestart(ranMs: number): void {
		this.#restartTimer = setTimeout(() => {
			this.#launchWithFallback().then(
				() => this.#deps.log("The engine's process has restarted."),
				(error) => {
					if (this.#isDisposed) return;
					this.#deps.log(`The engine's process could not be restarted: ${messageOf(error)}`, "error");
					this.#scheduleRestart(0);
				},
			);
		}, this.#restarts.next(ranMs));
	}

	async #cancel(child: ChildProcess, id: number): Promise<void> {
		const messages = new AsyncQueue<RequestMessage>();
		this.#requests.set(id, messages);
		send(child, { type: "cancel", id });
		// A process that ignores a cancellation hangs in native code; only killing it frees the slot.
		const kill = setTimeout(() => child.kill("SIGKILL"), CANCEL_TIMEOUT_MS);
		try {
			for (;;) {
				if (isLast(await messages.next())) return;
			}
		} catch {
			// The process has ended, so none of its slots is busy.
		} finally {
			clearTimeout(kill);
		}
	}
}

function isLast({ type }: RequestMessage): boolean {
	return type === "finish" || type === "embedded" || type === "error" || type === "cancelled";
}

function forkChild(): ChildProcess {
	return fork(new URL("./child.ts", import.meta.url), {
		stdio: ["ignore", "ignore", "pipe", "ipc"],
		env: { ...process.env, UV_THREADPOOL_SIZE: String(CALLING_THREADS) },
	});
}

function send(child: ChildProcess, message: ToChild): void {
	if (child.connected) child.send(message, () => undefined);
}
