import type { ModelServerHealth } from "../src/contracts/model-server-health.ts";
import type { EngineHealth } from "./engine/engine.ts";

/** The state of the model while the engine isn't running it yet. */
export type ModelState =
	| { status: "starting"; model: string | null; detail?: string }
	| { status: "downloading"; model: string; progress: number; detail?: string }
	| { status: "loaded"; model: string; detail?: string }
	| { status: "unavailable"; model: null; detail: string }
	/** The server that runs the model does not respond, and may be restarting. */
	| { status: "away"; model: null; detail: string };

/** Combines the states of the model, the engine and the queue. */
export function createHealth(
	state: ModelState,
	engine: EngineHealth,
	queue: { busy: number; waiting: number },
): ModelServerHealth {
	const status = statusOf(state, engine);
	const detail = [engine.detail, state.detail].filter((text) => text).join(" ");
	return {
		status,
		...(state.status === "downloading" && { progress: Math.round(state.progress * 1000) / 1000 }),
		model: state.model,
		device: engine.device,
		cpu_threads: engine.cpuThreads,
		context_tokens: engine.contextTokens,
		load_ms: engine.loadMs,
		memory_bytes: engine.memoryBytes,
		slots: { total: engine.slots, busy: queue.busy },
		waiting: queue.waiting,
		...(detail && { detail }),
	};
}

function statusOf({ status }: ModelState, engine: EngineHealth): ModelServerHealth["status"] {
	if (status === "loaded") return engine.status === "ok" ? "ok" : "starting";
	return status === "away" ? "unavailable" : status;
}
