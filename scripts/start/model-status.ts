import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import type { Terminal } from "./terminal.ts";

/** What a start reads of the model server's health. */
const ModelHealth = z.object({
	status: z.enum(["ok", "starting", "downloading", "unavailable"]),
	model: z.string().nullable(),
	device: z.string().nullable(),
	threads: z.object({ decode: z.number() }).nullish(),
	/** Of a download, 0 to 1. */
	progress: z.number().optional(),
	detail: z.string().optional(),
});
export type ModelHealth = z.infer<typeof ModelHealth>;

const POLL_MS = 500;
const REQUEST_TIMEOUT_MS = 5_000;
const MEANWHILE = "until it joins, answers are quoted from the knowledge";

/** What the model server at `url` says of itself; null while it does not answer. */
export async function readModelHealth(url: string): Promise<ModelHealth | null> {
	try {
		const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) });
		return ModelHealth.parse(await response.json());
	} catch {
		return null;
	}
}

/** One line of status. */
export function describeModel(health: ModelHealth | null): string {
	if (health === null) return `not answering yet; ${MEANWHILE}`;
	const { status, model, device, threads, detail } = health;
	if (status === "starting") return `loading ${model ?? "the model"}; questions wait until it is ready`;
	if (status === "downloading") return `downloading ${model}; ${MEANWHILE}`;
	if (status === "unavailable") return `no model: ${detail ?? "see its log"} ${capitalise(MEANWHILE)}.`;
	const count = threads ? `, ${threads.decode} ${threads.decode === 1 ? "thread" : "threads"}` : "";
	return `ready: ${model} on ${device ?? "CPU"}${count}${detail ? ` (${detail})` : ""}`;
}

/** Shows the model's download, its joining, and every change after that, until `stopping`. `first` has been said. */
export async function watchModel(
	read: () => Promise<ModelHealth | null>,
	first: ModelHealth | null,
	terminal: Terminal,
	stopping: AbortSignal,
	pause = () => delay(POLL_MS, undefined, { signal: stopping }).catch(() => {}),
): Promise<void> {
	let said = first === null ? null : describeModel(first);
	for (let health = first; !stopping.aborted; health = await read()) {
		const text = health === null ? null : describeModel(health);
		if (health?.status !== "downloading") terminal.endBar();
		// That it does not answer is said by whoever starts it again.
		if (text !== null && text !== said) terminal.say(`Model server  ${text}`);
		if (health?.status === "downloading") terminal.bar(`Model server  ${health.model}`, health.progress ?? 0);
		said = text;
		await pause();
	}
	terminal.endBar();
}

function capitalise(text: string): string {
	return text.charAt(0).toUpperCase() + text.slice(1);
}
