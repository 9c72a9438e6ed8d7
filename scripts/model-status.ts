import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import type { Terminal } from "./terminal.ts";

const ModelHealth = z.object({
	status: z.string(),
	model: z.string().nullish(),
	device: z.string().nullish(),
	threads: z.number().nullish(),
	progress: z.number().nullish(),
	detail: z.string().nullish(),
});
export type ModelHealth = z.infer<typeof ModelHealth>;

const POLL_MS = 500;
const REQUEST_TIMEOUT_MS = 5_000;

/** What the model server at `url` says of itself; null while it does not answer. */
export async function modelHealth(url: string, fetcher: typeof fetch = fetch): Promise<ModelHealth | null> {
	try {
		const response = await fetcher(`${url}/health`, { signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) });
		return ModelHealth.parse(await response.json());
	} catch {
		return null;
	}
}

/** One line of status. */
export function describeModel(health: ModelHealth | null): string {
	if (health === null) return "not answering yet";
	if (health.status === "ok") {
		const threads = typeof health.threads === "number" ? `, ${health.threads} threads` : "";
		return `ready: ${health.model ?? "a model"} on ${health.device ?? "cpu"}${threads.replace(/^, 1 threads$/, ", 1 thread")}`;
	}
	const share = typeof health.progress === "number" ? ` ${Math.floor(health.progress * 100)} %` : "";
	return `${health.detail ?? health.status}${share}; until it joins, answers are put together from the knowledge`;
}

/** Shows the download and start of the model until it is ready, says so, and returns. */
export async function watchModel(url: string, terminal: Terminal, stopping: AbortSignal): Promise<void> {
	let said = "";
	while (!stopping.aborted) {
		const health = await modelHealth(url);
		if (health?.status === "ok") {
			terminal.endBar();
			terminal.say(`Model server  ${describeModel(health)}`);
			return;
		}
		if (typeof health?.progress === "number") {
			terminal.bar(`Model server  ${health.detail ?? "downloading"}`, health.progress);
		} else if (health?.detail && health.detail !== said) {
			said = health.detail;
			terminal.endBar();
			terminal.say(`Model server  ${said}`);
		}
		await delay(POLL_MS, undefined, { signal: stopping }).catch(() => {});
	}
}
