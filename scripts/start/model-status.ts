import { setTimeout as delay } from "node:timers/promises";
import type { z } from "zod";
import { ModelServerHealth } from "../../src/contracts/model-server-health.ts";
import { capitalize } from "../../src/text/capitalize.ts";
import { getText } from "./get-text.ts";
import type { Terminal } from "./terminal.ts";

/** The fields of the model server's health that are shown on the terminal. */
const ModelHealth = ModelServerHealth.pick({
	status: true,
	model: true,
	device: true,
	cpu_threads: true,
	progress: true,
	detail: true,
});
export type ModelHealth = z.infer<typeof ModelHealth>;

const POLL_MS = 500;
/** Polls cost CPU time, and the status of a model that is ready seldom changes. */
const READY_POLL_MS = 10_000;
const REQUEST_TIMEOUT_MS = 5_000;
const MEANWHILE = "until it is ready, answers are quoted from the knowledge base";

/** Fetches the health of the model server at `url`. Returns null while it doesn't respond. */
export async function fetchModelHealth(url: string): Promise<ModelHealth | null> {
	try {
		const { text } = await getText(`${url}/health`, REQUEST_TIMEOUT_MS);
		return ModelHealth.parse(JSON.parse(text));
	} catch {
		return null;
	}
}

/** Describes the model server in one status line. */
export function describeModel(health: ModelHealth | null): string {
	if (health === null) return `not responding yet; ${MEANWHILE}`;
	const { status, model, device, cpu_threads: threads, detail } = health;
	if (status === "starting") return `loading ${model ?? "the model"}; questions wait until it is ready`;
	if (status === "downloading") return `downloading ${model}; ${MEANWHILE}`;
	if (status === "unavailable")
		return `no model: ${detail ?? "see the model server's log."} ${capitalize(MEANWHILE)}.`;
	const count = threads === null ? "" : `, ${threads} ${threads === 1 ? "thread" : "threads"}`;
	return `ready: ${model} on ${device ?? "CPU"}${count}${detail ? ` (${detail})` : ""}`;
}

/**
 * Prints the download progress and every change in the model's status until `stopping` aborts. The caller has already
 * printed `first`.
 */
export async function watchModel(
	fetchHealth: () => Promise<ModelHealth | null>,
	first: ModelHealth | null,
	terminal: Terminal,
	stopping: AbortSignal,
	pause = (ms: number) => delay(ms, undefined, { signal: stopping }).catch(() => {}),
): Promise<void> {
	let printed = first === null ? null : describeModel(first);
	for (let health = first; !stopping.aborted; health = await fetchHealth()) {
		const text = health === null ? null : describeModel(health);
		if (health?.status !== "downloading") terminal.endBar();
		// The supervisor reports a server that doesn't respond.
		if (text !== null && text !== printed) terminal.printState("Model server", text);
		if (health?.status === "downloading")
			terminal.bar(String(health.model), health.progress ?? 0, "Model server");
		printed = text;
		await pause(health?.status === "ok" ? READY_POLL_MS : POLL_MS);
	}
	terminal.endBar();
}
