import { setTimeout as sleep } from "node:timers/promises";
import type { ModelEngine } from "./engine/engine.ts";
import type { ModelState } from "./health.ts";
import { type Log, messageOf } from "./log.ts";
import { type AcquiredModel, acquireModel } from "./models/acquire.ts";
import type { Model } from "./models/catalog.ts";
import { chooseModel } from "./models/choose.ts";
import type { OnBytes } from "./models/download.ts";
import { showProgress } from "./models/progress.ts";
import { ensureCached } from "./models/store.ts";
import type { ModelSettings } from "./settings.ts";

const RETRY_MS = 60_000;

/** Downloads a model if necessary, loads it into the engine, and tracks the progress. */
export class ModelLoader {
	readonly #settings: ModelSettings;
	readonly #engine: ModelEngine;
	readonly #log: Log;
	readonly #stopping = new AbortController();
	#state: ModelState = { status: "starting", model: null };

	constructor(settings: ModelSettings, engine: ModelEngine, log: Log) {
		this.#settings = settings;
		this.#engine = engine;
		this.#log = log;
	}

	get state(): ModelState {
		return this.#state;
	}

	/** Resolves when the model is loaded and nothing is left to download. Never rejects. */
	async run(): Promise<void> {
		try {
			const { model, better } = await this.#acquire();
			this.#state = { status: "starting", model: model.name };
			await this.#load(model);
			if (better) await this.#downloadForNextStart(better, model.name);
		} catch (error) {
			if (!this.#stopping.signal.aborted) this.#setUnavailable(messageOf(error));
		}
	}

	stop(): void {
		this.#stopping.abort();
	}

	/** Retries until a model is available, because the network may recover. */
	async #acquire(): Promise<AcquiredModel> {
		const { signal } = this.#stopping;
		const { model, modelsFolder, hub } = this.#settings;
		const deps = {
			folder: modelsFolder,
			hub,
			log: this.#log,
			signal,
			onDownload: (model: Model) => this.#trackDownload(model),
		};
		for (;;) {
			try {
				return await acquireModel(await chooseModel(model, deps), deps);
			} catch (error) {
				signal.throwIfAborted();
				this.#setUnavailable(messageOf(error));
			}
			await sleep(RETRY_MS, undefined, { signal });
		}
	}

	async #load(model: AcquiredModel["model"]): Promise<void> {
		this.#log(`Loading ${model.name}.`);
		try {
			await this.#engine.start(model.path);
		} catch (error) {
			const reason = messageOf(error).replace(/\.?$/, ".");
			const advice =
				this.#settings.model === null
					? "Choose another model with: npm run models -- use NAME. Then restart."
					: "Set LOCAL_MODEL to another model and restart.";
			throw new Error(`The model ${model.name} could not be loaded: ${reason} ${advice}`, { cause: error });
		}
		this.#state = { status: "loaded", model: model.name };
		const { device, cpuThreads, slots, contextTokens, loadMs } = this.#engine.health();
		this.#log(
			`Ready: ${model.name} on ${device} after ${loadMs} ms, ${slots} slots of ${contextTokens} tokens${cpuThreads === null ? "" : `, up to ${cpuThreads} threads`}.`,
		);
	}

	#trackDownload(model: Model): OnBytes {
		const show = showProgress(model.title, {
			tty: process.stdout.isTTY === true,
			write: (text) => process.stdout.write(text),
			now: Date.now,
		});
		return (received, total) => {
			this.#state = { status: "downloading", model: model.name, progress: received / total };
			show(received, total);
		};
	}

	async #downloadForNextStart(model: Model, running: string): Promise<void> {
		const { signal } = this.#stopping;
		const setDetail = (detail: string) => {
			this.#state = { status: "loaded", model: running, detail };
		};
		try {
			const onBytes: OnBytes = (received, total) =>
				setDetail(
					`Downloading ${model.title} for the next start: ${Math.floor((received / total) * 100)} %.`,
				);
			const { modelsFolder, hub } = this.#settings;
			await ensureCached(model, modelsFolder, onBytes, signal, this.#log, hub);
			const detail = `${model.title} is downloaded and will be used from the next start.`;
			setDetail(detail);
			this.#log(detail);
		} catch (error) {
			if (signal.aborted) return;
			// The log says why: the detail is shown with every status.
			setDetail(`${model.title}, the default model, could not be downloaded; the next start tries again.`);
			this.#log(
				`${model.title} could not be downloaded: ${messageOf(error)} Continuing with ${running}.`,
				"warn",
			);
		}
	}

	#setUnavailable(detail: string): void {
		this.#state = { status: "unavailable", model: null, detail };
		this.#log(detail, "error");
	}
}
