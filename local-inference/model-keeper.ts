import { setTimeout as sleep } from "node:timers/promises";
import type { Engine } from "./engine/engine.ts";
import { type Log, messageOf } from "./log.ts";
import { MODELS, type Model } from "./models/catalog.ts";
import type { OnBytes } from "./models/download.ts";
import { showProgress } from "./models/progress.ts";
import { type Provided, provideModel } from "./models/provide.ts";
import { chooseModel, obtain } from "./models/store.ts";
import type { ModelSettings } from "./settings.ts";
import type { ModelState } from "./state.ts";

const RETRY_MS = 60_000;

/** Brings a model to the machine and into the engine, and knows at each moment how far that is. */
export class ModelKeeper {
	readonly #settings: ModelSettings;
	readonly #engine: Engine;
	readonly #log: Log;
	readonly #stopping = new AbortController();
	#state: ModelState = { status: "starting", model: null };

	constructor(settings: ModelSettings, engine: Engine, log: Log) {
		this.#settings = settings;
		this.#engine = engine;
		this.#log = log;
	}

	get state(): ModelState {
		return this.#state;
	}

	/** Ends when the model answers and nothing more is to be downloaded. Never rejects. */
	async run(): Promise<void> {
		try {
			const { model, better } = await this.#provide();
			this.#state = { status: "starting", model: model.name };
			await this.#load(model);
			if (better) await this.#fetchForNextStart(better, model.name);
		} catch (error) {
			if (!this.#stopping.signal.aborted) this.#unavailable(messageOf(error));
		}
	}

	stop(): void {
		this.#stopping.abort();
	}

	/** Tries until there is one: the network may come back. */
	async #provide(): Promise<Provided> {
		const { signal } = this.#stopping;
		const choice = chooseModel(this.#settings.model, MODELS);
		const deps = {
			folder: this.#settings.modelsFolder,
			log: this.#log,
			signal,
			onDownload: (model: Model) => this.#onDownload(model),
		};
		for (;;) {
			try {
				return await provideModel(choice, deps);
			} catch (error) {
				signal.throwIfAborted();
				this.#unavailable(messageOf(error));
			}
			await sleep(RETRY_MS, undefined, { signal });
		}
	}

	async #load(model: Provided["model"]): Promise<void> {
		this.#log(`Loading ${model.name}.`);
		try {
			await this.#engine.start(model.path);
		} catch (error) {
			throw new Error(
				`The model ${model.name} could not be loaded: ${messageOf(error)} Set LOCAL_MODEL to another one and start again.`,
				{ cause: error },
			);
		}
		this.#state = { status: "loaded", model: model.name };
		const { device, threads, slots, contextTokens, loadMs } = this.#engine.health();
		this.#log(
			`Ready: ${model.name} on ${device} in ${loadMs} ms, ${slots} slots of ${contextTokens} tokens, ` +
				`threads ${threads?.decode} to generate and ${threads?.prefill} to read prompts.`,
		);
	}

	#onDownload(model: Model): OnBytes {
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

	async #fetchForNextStart(model: Model, running: string): Promise<void> {
		const { signal } = this.#stopping;
		const say = (detail: string) => {
			this.#state = { status: "loaded", model: running, detail };
		};
		try {
			const onBytes: OnBytes = (received, total) =>
				say(
					`${model.title} is being downloaded for the next start: ${Math.floor((received / total) * 100)} %.`,
				);
			await obtain(model, this.#settings.modelsFolder, onBytes, signal, this.#log);
			say(`${model.title} is downloaded and will be used from the next start.`);
			this.#log(`${model.title} is downloaded and will be used from the next start.`);
		} catch (error) {
			if (signal.aborted) return;
			say(`${model.title}, the default, could not be downloaded: ${messageOf(error)}`);
			this.#log(`${model.title} could not be downloaded: ${messageOf(error)} ${running} answers.`);
		}
	}

	#unavailable(detail: string): void {
		this.#state = { status: "unavailable", model: null, detail };
		this.#log(detail);
	}
}
