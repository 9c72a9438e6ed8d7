import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { LogFile } from "./log-file.ts";
import type { StartSettings } from "./settings.ts";
import { type SuperviseDeps, superviseService } from "./supervise.ts";
import type { Terminal } from "./terminal.ts";
import { UserError } from "./user-error.ts";
import { createWorkerFilter } from "./worker-output.ts";

/** How often a starting Worker is probed. */
const START_POLL_MS = 100;
/** How often a running Worker is probed. */
const HEALTH_POLL_MS = 5_000;
const PROBE_TIMEOUT_MS = 4_000;
/** Consecutive failed probes after which the Worker is restarted. */
const FAILED_PROBES_MAX = 3;
/** How long the Worker may take to respond before the delay is reported. */
const SLOW_START_MS = 60_000;

/** Starts the Worker under wrangler and supervises it. Resolves when it responds; rejects if it ends before that. */
export async function startWorker(
	settings: StartSettings,
	modelUrl: string | null,
	env: NodeJS.ProcessEnv,
	deps: SuperviseDeps,
): Promise<void> {
	const { root, port, inference, storageFolder, stateFolder } = settings;
	const variables = {
		GUEST_ACCESS: "true",
		...settings.variables,
		INFERENCE: inference,
		LLAMA_CPP_URL: modelUrl ?? "",
	};
	let isHealthy = false;
	await new Promise<void>((resolve, reject) => {
		const options = {
			part: "worker",
			args: [
				join(root, "node_modules", "wrangler", "bin", "wrangler.js"),
				...["dev", "--local", "--port", String(port), "--persist-to", storageFolder],
				// Any free port: two stacks that start at the same time would both choose wrangler's default.
				...["--inspector-port", "0"],
				"--show-interactive-dev-session=false",
				...Object.entries(variables).flatMap(([name, value]) => ["--var", `${name}:${value}`]),
			],
			cwd: root,
			env,
			log: new LogFile(join(stateFolder, "logs", "worker.log")),
			createLineHandler: () => createWorkerFilter((line) => deps.terminal.print(line)),
			onExit: (reason: string) => {
				if (!isHealthy)
					reject(new UserError(`The Worker failed to start: it ${reason}. Log: ${options.log.path}`));
			},
		} as const;
		superviseService(options, deps).catch(reject);
		waitUntilHealthy(port, options.log.path, deps).then(resolve, reject);
	});
	isHealthy = true;
}

async function waitUntilHealthy(
	port: number,
	logPath: string,
	{ terminal, stopping }: { terminal: Terminal; stopping: AbortSignal },
): Promise<void> {
	const slowAt = Date.now() + SLOW_START_MS;
	let isReported = false;
	while (!stopping.aborted) {
		if (!isReported && Date.now() > slowAt) {
			// Not an error: wrangler retries when a file changes, and the developer may be fixing one right now.
			terminal.print(`The Worker is not responding yet. Log: ${logPath}`);
			isReported = true;
		}
		const status = await fetchStatus(port);
		if (status === 200) return;
		// The liveness route fails only when the Worker rejects its settings.
		if (status !== null) {
			throw new UserError(
				`The Worker rejected its settings. The error in its log names the invalid one: ${logPath}`,
			);
		}
		await delay(START_POLL_MS);
	}
}

/**
 * Restarts the Worker when it stops responding. wrangler can outlive its Worker, because it does not
 * always restart a runtime that was killed.
 */
export async function watchWorker(port: number, { run, terminal, stopping }: SuperviseDeps): Promise<void> {
	let failedProbes = 0;
	while (!stopping.aborted) {
		await delay(HEALTH_POLL_MS, undefined, { signal: stopping }).catch(() => {});
		failedProbes = (await fetchStatus(port)) === null ? failedProbes + 1 : 0;
		if (failedProbes < FAILED_PROBES_MAX || stopping.aborted) continue;
		failedProbes = 0;
		terminal.print("The Worker stopped responding. Restarting it.");
		await run.stopPart("worker");
	}
}

/** Returns the status of the Worker's liveness route, or null if there is no response. */
async function fetchStatus(port: number): Promise<number | null> {
	try {
		const signal = AbortSignal.timeout(PROBE_TIMEOUT_MS);
		const response = await fetch(`http://localhost:${port}/health`, { signal });
		await response.body?.cancel();
		return response.status;
	} catch {
		return null;
	}
}
