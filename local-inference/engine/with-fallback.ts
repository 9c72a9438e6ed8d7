import { type Log, messageOf } from "../log.ts";
import type { Embeddings, EngineHealth, GenerateEvent, GenerateRequest, ModelEngine } from "./engine.ts";

/** Uses an engine, or a second one if the first cannot load the model. */
export class EngineWithFallback implements ModelEngine {
	readonly #createSecond: () => ModelEngine;
	readonly #log: Log;
	#engine: ModelEngine;
	#detail: string | null = null;

	constructor(first: ModelEngine, createSecond: () => ModelEngine, log: Log) {
		this.#engine = first;
		this.#createSecond = createSecond;
		this.#log = log;
	}

	async start(modelPath: string): Promise<void> {
		try {
			await this.#engine.start(modelPath);
		} catch (error) {
			await this.#engine.dispose();
			this.#detail = `${messageOf(error)} Using the embedded engine.`;
			this.#log(this.#detail, "warn");
			this.#engine = this.#createSecond();
			await this.#engine.start(modelPath);
		}
	}

	generate(request: GenerateRequest, signal: AbortSignal): AsyncIterable<GenerateEvent> {
		return this.#engine.generate(request, signal);
	}

	embed(texts: string[], signal: AbortSignal): Promise<Embeddings> {
		return this.#engine.embed(texts, signal);
	}

	health(): EngineHealth {
		const health = this.#engine.health();
		const details = [this.#detail, health.detail].filter((text) => text !== null);
		return { ...health, detail: details.join(" ") || null };
	}

	dispose(): Promise<void> {
		return this.#engine.dispose();
	}
}
