import { type ChildProcess, fork } from "node:child_process";
import { type Log, messageOf } from "../log.ts";
import { Channel } from "./channel.ts";
import {
	type Embeddings,
	type Engine,
	EngineError,
	type EngineHealth,
	type GenerateEvent,
	type GenerateRequest,
} from "./engine.ts";
import { FromChild, type ReadyInfo, type ToChild } from "./messages.ts";

const CANCEL_TIMEOUT_MS = 10_000;
const RESTART_FIRST_MS = 250;
const RESTART_MAX_MS = 30_000;
/** A process that ran this long starts the back-off anew. */
const STABLE_MS = 60_000;
const START_ATTEMPTS_MAX = 3;
const STDERR_LAST_LINES = 3;

export interface EmbeddedOptions {
	slots: number;
	contextTokens: number | null;
	/** Tried first; a failure falls back to the CPU. */
	gpu: boolean;
	/** Where the measured threads of a model are kept; `null` measures anew. */
	threadsFile: ((modelPath: string) => string) | null;
}

export interface EmbeddedDeps {
	log: Log;
	/** The engine became ready or stopped being so. */
	onChange: () => void;
	/** Starts the engine's process; its standard error is piped. */
	spawn?: () => ChildProcess;
}

/** The process itself says that the model cannot be loaded: trying again would change nothing. */
class LoadError extends Error {
	override name = "LoadError";
}

type RequestMessage = Exclude<FromChild, { type: "ready" | "failed" | "log" }>;
type AnswerMessage = Exclude<RequestMessage, { type: "error" | "cancelled" }>;

/**
 * node-llama-cpp in a process of its own. When that process dies, the requests in it throw `engine_crashed` and it is
 * started again, later each time it dies soon.
 */
export class EmbeddedEngine implements Engine {
	readonly #options: EmbeddedOptions;
	readonly #deps: EmbeddedDeps;
	readonly #requests = new Map<number, Channel<RequestMessage>>();
	#child: ChildProcess | null = null;
	#modelPath = "";
	#gpu: boolean;
	#info: ReadyInfo | null = null;
	#fallback: string | null = null;
	#restarted: string | null = null;
	#disposed = false;
	#started = false;
	#nextId = 1;
	#crashes = 0;
	#restart: NodeJS.Timeout | undefined;

	constructor(options: EmbeddedOptions, deps: EmbeddedDeps) {
		this.#options = options;
		this.#deps = deps;
		this.#gpu = options.gpu;
	}

	async start(modelPath: string): Promise<void> {
		this.#modelPath = modelPath;
		this.#started = true;
		for (let attempt = 1; ; attempt++) {
			try {
				return await this.#bringUp();
			} catch (error) {
				if (this.#disposed || error instanceof LoadError || attempt >= START_ATTEMPTS_MAX) throw error;
				this.#deps.log(`${messageOf(error)} It is started again.`);
			}
		}
	}

	async *generate(request: GenerateRequest, signal: AbortSignal): AsyncGenerator<GenerateEvent, void, void> {
		for await (const message of this.#ask((id) => ({ type: "generate", id, request }), signal))
			if (message.type !== "embedded") yield message;
	}

	async embed(texts: string[], signal: AbortSignal): Promise<Embeddings> {
		for await (const message of this.#ask((id) => ({ type: "embed", id, texts }), signal))
			if (message.type === "embedded") return message;
		throw new EngineError("generation_failed", "The model's process gave no vectors.");
	}

	/** Sends the process a request and passes on what it says, to the end. */
	async *#ask(
		message: (id: number) => ToChild,
		signal: AbortSignal,
	): AsyncGenerator<AnswerMessage, void, void> {
		signal.throwIfAborted();
		const child = this.#child;
		if (!child || !this.#info)
			throw new EngineError("engine_not_ready", "The model is still being loaded. Try again in a moment.");
		const id = this.#nextId++;
		const channel = new Channel<RequestMessage>();
		this.#requests.set(id, channel);
		const abort = () => channel.fail(signal.reason);
		signal.addEventListener("abort", abort, { once: true });
		let ended = false;
		send(child, message(id));
		try {
			while (!ended) {
				const message = await channel.next();
				ended = isLast(message);
				if (message.type === "error") throw new EngineError(message.code, message.message);
				if (message.type === "cancelled")
					throw new EngineError("generation_failed", "The answer was stopped.");
				yield message;
			}
		} catch (error) {
			ended ||= error instanceof EngineError;
			throw error;
		} finally {
			signal.removeEventListener("abort", abort);
			// The slot is free only when the process says so: the caller must not send the next request before.
			if (!ended && this.#child === child) await this.#cancel(child, id);
			this.#requests.delete(id);
		}
	}

	health(): EngineHealth {
		return {
			status: this.#info ? "ok" : this.#started ? "starting" : "stopped",
			device: this.#info?.device ?? null,
			threads: this.#info?.threads ?? null,
			slots: this.#info?.slots ?? 0,
			contextTokens: this.#info?.contextTokens ?? null,
			loadMs: this.#info?.loadMs ?? null,
			memoryBytes: this.#info?.memoryBytes ?? null,
			detail: [this.#fallback, this.#restarted].filter((text) => text !== null).join(" ") || null,
		};
	}

	async dispose(): Promise<void> {
		this.#disposed = true;
		clearTimeout(this.#restart);
		const child = this.#child;
		if (!child) return;
		const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
		// There is nothing to save, and an orderly exit would first wait for native threads.
		child.kill("SIGKILL");
		await gone;
	}

	/** Starts the process; where it fails with the GPU, without it from now on. */
	async #bringUp(): Promise<void> {
		try {
			await this.#launch();
		} catch (error) {
			if (!this.#gpu || this.#disposed) throw error;
			this.#gpu = false;
			this.#fallback = `The GPU could not be used (${messageOf(error)}); running on the CPU.`;
			this.#deps.log(this.#fallback);
			await this.#launch();
		}
	}

	/** Starts the process and waits until it has loaded the model; rejects when it cannot or dies before. */
	#launch(): Promise<void> {
		const { threadsFile, slots, contextTokens } = this.#options;
		const child = this.#deps.spawn?.() ?? forkChild();
		const launchedAt = Date.now();
		const lastLines: string[] = [];
		this.#child = child;
		child.stderr?.setEncoding("utf8").on("data", (text: string) => {
			lastLines.push(...text.split("\n").filter((line) => line.trim() !== ""));
			lastLines.splice(0, lastLines.length - STDERR_LAST_LINES);
		});
		return new Promise((resolve, reject) => {
			const fail = (error: unknown) => {
				reject(error);
				child.kill("SIGKILL");
			};
			child.on("message", (raw) => {
				const message = FromChild.parse(raw);
				if (message.type === "ready") {
					this.#info = message.info;
					resolve();
					this.#deps.onChange();
				} else if (message.type === "failed") fail(new LoadError(message.message));
				else if (message.type === "log") this.#deps.log(message.line);
				else this.#requests.get(message.id)?.push(message);
			});
			child.on("error", fail);
			child.on("exit", (code, killedBy) => {
				const why = `${killedBy ?? `code ${code}`}${lastLines.length > 0 ? `: ${lastLines.join(" | ")}` : ""}`;
				reject(new Error(`The engine's process ended (${why}).`));
				this.#exited(child, why, Date.now() - launchedAt);
			});
			send(child, {
				type: "start",
				modelPath: this.#modelPath,
				gpu: this.#gpu,
				slots,
				contextTokens,
				threadsFile: threadsFile?.(this.#modelPath) ?? null,
			});
		});
	}

	#exited(child: ChildProcess, why: string, lastedMs: number): void {
		if (this.#child !== child) return;
		const wasReady = this.#info !== null;
		this.#child = null;
		this.#info = null;
		for (const channel of this.#requests.values())
			channel.fail(new EngineError("engine_crashed", "The model's process stopped. Try again."));
		this.#deps.onChange();
		if (!wasReady || this.#disposed) return;
		this.#crashes = lastedMs > STABLE_MS ? 1 : this.#crashes + 1;
		this.#deps.log(`The engine's process ended (${why}).`);
		this.#restartLater();
	}

	#restartLater(): void {
		const delayMs = Math.min(RESTART_MAX_MS, RESTART_FIRST_MS * 2 ** (this.#crashes - 1));
		const times = this.#crashes === 1 ? "once" : `${this.#crashes} times in a row`;
		this.#restarted = `The model's process stopped ${times} and is started again by itself.`;
		this.#restart = setTimeout(() => {
			this.#bringUp().then(
				() => this.#deps.log("The engine's process is ready again."),
				(error) => {
					if (this.#disposed) return;
					this.#crashes++;
					this.#deps.log(`The engine's process could not be started again: ${messageOf(error)}`);
					this.#restartLater();
				},
			);
		}, delayMs);
	}

	async #cancel(child: ChildProcess, id: number): Promise<void> {
		const ended = new Channel<RequestMessage>();
		this.#requests.set(id, ended);
		send(child, { type: "cancel", id });
		// A process that does not hear a stop hangs in native code: nothing but its end frees the slot.
		const kill = setTimeout(() => child.kill("SIGKILL"), CANCEL_TIMEOUT_MS);
		try {
			for (;;) {
				if (isLast(await ended.next())) return;
			}
		} catch {
			// It died: the slot is gone with it.
		} finally {
			clearTimeout(kill);
		}
	}
}

function isLast({ type }: RequestMessage): boolean {
	return type === "finish" || type === "embedded" || type === "error" || type === "cancelled";
}

function forkChild(): ChildProcess {
	return fork(new URL("./child.ts", import.meta.url), { stdio: ["ignore", "ignore", "pipe", "ipc"] });
}

function send(child: ChildProcess, message: ToChild): void {
	if (child.connected) child.send(message, () => undefined);
}
