import { SLOTS_UNKNOWN } from "./engine/choose-slot-count.ts";
import { EmbeddedEngine } from "./engine/embedded.ts";
import type { Engine, ModelEngine } from "./engine/engine.ts";
import { LlamaServerEngine } from "./engine/llama-server/engine.ts";
import { UpstreamPool } from "./engine/upstream/pool.ts";
import { EngineWithFallback } from "./engine/with-fallback.ts";
import type { ModelState } from "./health.ts";
import type { Log } from "./log.ts";
import { ModelLoader } from "./model-loader.ts";
import type { ServerSettings } from "./settings.ts";

/** Makes a model available to an engine. */
interface ModelSource {
	readonly state: ModelState;
	/** Never rejects. */
	run(): Promise<void>;
	stop(): void;
}

export interface SourceDeps {
	log: Log;
	/** Called when the engine becomes ready or unready, or its number of slots changes. */
	onChange: () => void;
}

const CONTEXT_DEFAULT_TOKENS = 4096;

/** Creates the engine that the settings select, and what provides its model. */
export function createSource(
	settings: ServerSettings,
	deps: SourceDeps,
): { engine: Engine; model: ModelSource } {
	const { upstreamUrls, upstreamApiKey, model, slots } = settings;
	if (settings.engine !== "embedded" && upstreamUrls.length > 0) {
		const options = {
			urls: upstreamUrls,
			apiKey: upstreamApiKey,
			model,
			slots: slots ?? SLOTS_UNKNOWN,
		};
		const pool = new UpstreamPool(options, deps);
		return { engine: pool, model: pool };
	}
	const engine = createModelEngine(settings, deps);
	return { engine, model: new ModelLoader(settings, engine, deps.log) };
}

function createModelEngine(settings: ServerSettings, deps: SourceDeps): ModelEngine {
	const { llamaServer: program, slots, contextTokens } = settings;
	if (settings.engine === "embedded" || program === null) return createEmbedded(settings, deps);
	const options = {
		program,
		slots,
		contextTokens: contextTokens ?? CONTEXT_DEFAULT_TOKENS,
	};
	const engine = new LlamaServerEngine(options, deps);
	if (settings.engine === "upstream") return engine;
	return new EngineWithFallback(engine, () => createEmbedded(settings, deps), deps.log);
}

function createEmbedded({ slots, contextTokens }: ServerSettings, deps: SourceDeps) {
	const gpu = process.platform === "darwin" && process.arch === "arm64";
	return new EmbeddedEngine({ slots, contextTokens, gpu }, deps);
}
