import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "../../log.ts";
import type { LlamaServerProcess } from "./launch.ts";

const READY_POLL_MS = 100;
/** How often a running process is checked, and after how many failed checks in a row it is killed. */
const WATCH_EVERY_MS = 5_000;
const WATCH_TIMEOUT_MS = 5_000;
const WATCH_FAILURES_MAX = 3;

export interface Clock {
	/** Resolves after `ms`, or when the signal aborts. */
	sleep(ms: number, signal: AbortSignal): Promise<void>;
	/** Returns a signal that aborts after `ms`. */
	timeout(ms: number): AbortSignal;
}

const REAL_CLOCK: Clock = {
	sleep: (ms, signal) => sleep(ms, undefined, { signal, ref: false }).catch(() => undefined),
	timeout: (ms) => AbortSignal.timeout(ms),
};

/** Waits until a process has loaded the model. Rejects if it ends first or takes too long. */
export async function untilHealthy(child: LlamaServerProcess, timeoutMs: number): Promise<void> {
	const deadline = performance.now() + timeoutMs;
	let ended: string | null = null;
	void child.ended.then((reason) => {
		ended = reason;
	});
	while (!(await isHealthy(child.url, REAL_CLOCK))) {
		if (ended !== null) throw new Error(`llama-server ended (${ended}).`);
		if (performance.now() > deadline) throw new Error("llama-server did not load the model in time.");
		await sleep(READY_POLL_MS);
	}
}

/** Kills a process that no longer responds. Resolves then, or when the signal aborts. */
export async function watch(
	child: LlamaServerProcess,
	signal: AbortSignal,
	{ log, clock = REAL_CLOCK }: { log: Log; clock?: Clock },
): Promise<void> {
	for (let failures = 0; !signal.aborted; ) {
		await clock.sleep(WATCH_EVERY_MS, signal);
		if (signal.aborted) return;
		failures = (await isHealthy(child.url, clock)) ? 0 : failures + 1;
		if (failures < WATCH_FAILURES_MAX) continue;
		log("llama-server does not respond and is restarted.", "warn");
		await child.kill();
		return;
	}
}

async function isHealthy(url: string, clock: Clock): Promise<boolean> {
	try {
		const response = await fetch(`${url}/health`, { signal: clock.timeout(WATCH_TIMEOUT_MS) });
		await response.body?.cancel();
		return response.ok;
	} catch {
		return false;
	}
}
