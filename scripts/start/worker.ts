import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseEnv } from "node:util";
import type { SettingSource } from "../../src/contracts/staff.ts";
import { ClockWatch } from "./clock-watch.ts";
import { Crashes } from "./crash-counter.ts";
import { getText } from "./get-text.ts";
import { HangDetector } from "./hang-detector.ts";
import { LogFile } from "./log-file.ts";
import type { ServeSettings } from "./serve-settings.ts";
import type { StartSettings } from "./settings.ts";
import { type ServiceOptions, type SuperviseDeps, superviseService } from "./supervise.ts";
import type { Terminal } from "./terminal.ts";
import { UserError } from "./user-error.ts";
import { createWorkerFilter, isExpected } from "./worker-output.ts";

/** How often a starting Worker is probed. */
const START_POLL_MS = 100;
/** How often a running Worker is probed, which only finds one that hangs. */
const HEALTH_POLL_MS = 10_000;
/** How soon a Worker that didn't respond is probed again. */
const RETRY_POLL_MS = 5_000;
/** How often the system clock is read. A jump forwards that is undone sooner goes unnoticed. */
const CLOCK_POLL_MS = 2_000;
const PROBE_TIMEOUT_MS = 4_000;
/** How long a Worker that does not respond may take to exit before it is killed. */
const HUNG_GRACE_MS = 1_000;
/** How long the Worker may take to respond before the delay is reported. */
const SLOW_START_MS = 60_000;

/** Options of V8 for `serve.ts`, which only starts workerd and forwards its logs. They save 30 MB. */
const SMALL_HEAP = ["--max-semi-space-size=1", "--optimize-for-size"];

/** What the Worker runs with, besides the settings. */
export interface WorkerDeps extends SuperviseDeps {
	/** URL of the model server, or null if none is used. */
	modelUrl: string | null;
	/** The folder of the bundled Worker, or null if wrangler bundles it. */
	bundleFolder: string | null;
	env: NodeJS.ProcessEnv;
}

/** A Worker that is supervised. */
interface RunningWorker {
	/** When its process was started last, by `performance.now()`. */
	startedAt: number;
	/** Whether its process was stopped to be started again. */
	isRestarting: boolean;
	/** How often workerd, or its process, ended unexpectedly. */
	crashes: Crashes;
}

/** Starts the Worker and supervises it. Resolves when it responds; rejects if it ends before that. */
export async function startWorker(settings: StartSettings, deps: WorkerDeps): Promise<RunningWorker> {
	const { root, host, port, stateFolder, logFormat } = settings;
	const worker: RunningWorker = {
		startedAt: performance.now(),
		isRestarting: false,
		crashes: { total: 0, lastAt: null },
	};
	let isHealthy = false;
	await new Promise<void>((resolve, reject) => {
		const options = {
			part: "worker",
			...describeProcess(settings, deps, () => worker.crashes),
			cwd: root,
			log: new LogFile(join(stateFolder, "logs", "worker.log"), logFormat),
			onStart: () => {
				worker.startedAt = performance.now();
				worker.isRestarting = false;
			},
			isRestarting: () => worker.isRestarting,
			onMessage: (message: unknown) => {
				worker.crashes = Crashes.safeParse(message).data ?? worker.crashes;
			},
			onExit: (reason: string) => {
				if (!worker.isRestarting)
					worker.crashes = { total: worker.crashes.total + 1, lastAt: new Date().toISOString() };
				if (!isHealthy)
					reject(new UserError(`The Worker failed to start: it ${reason}. Log: ${options.log.path}`));
			},
		} as const;
		superviseService(options, deps).catch(reject);
		waitUntilHealthy(urlOf(host, port), options.log.path, deps).then(resolve, reject);
	});
	isHealthy = true;
	return worker;
}

/** Returns the process that runs the Worker, and what to do with its output. */
function describeProcess(
	settings: StartSettings,
	{ modelUrl, bundleFolder, env, terminal }: WorkerDeps,
	countCrashes: () => Crashes,
): Pick<ServiceOptions, "args" | "env" | "createLineHandler" | "onEntry"> {
	const { root, host, isLoopbackOnly, port, inference, storageFolder, secretsFile } = settings;
	const variables = {
		GUEST_ACCESS: "true",
		...settings.variables,
		INFERENCE: inference,
		LLAMA_CPP_URL: modelUrl ?? "",
		CONFIG_SOURCES: JSON.stringify(findSources(settings, env)),
	};
	if (bundleFolder !== null) {
		const serve = (): ServeSettings => ({
			...{ bundleFolder, storageFolder, secretsFile, host, port },
			variables: { ...variables, LOOPBACK_ONLY: String(isLoopbackOnly) },
			crashes: countCrashes(),
		});
		return {
			args: [...SMALL_HEAP, join(import.meta.dirname, "serve.ts")],
			env: () => ({ ...env, SERVE_SETTINGS: JSON.stringify(serve()) }),
			onEntry: ({ level, message }) => {
				if ((level === "warn" || level === "error") && !isExpected(message)) terminal.print(message, level);
			},
		};
	}
	return {
		args: [
			join(root, "node_modules", "wrangler", "bin", "wrangler.js"),
			...["dev", "--local", "--ip", host, "--port", String(port), "--persist-to", storageFolder],
			...["--env-file", secretsFile],
			// Any free port: two stacks that start at the same time would both choose wrangler's default.
			...["--inspector-port", "0"],
			"--show-interactive-dev-session=false",
			...Object.entries(variables).flatMap(([name, value]) => ["--var", `${name}:${value}`]),
		],
		env: () => env,
		createLineHandler: () => createWorkerFilter((line) => terminal.print(line)),
	};
}

/** Returns where the settings that are not from wrangler.toml come from, as the Worker shows them to staff. */
function findSources({ secretsFile, variables }: StartSettings, env: NodeJS.ProcessEnv) {
	const sources: Record<string, SettingSource> = {};
	for (const name of Object.keys(parseEnv(readFileSync(secretsFile, "utf8")))) sources[name] = ".dev.vars";
	for (const name of ["GUEST_ACCESS", "INFERENCE", "LLAMA_CPP_URL"])
		sources[name] = env[name]?.trim() ? "environment" : "start";
	for (const name of Object.keys(variables)) sources[name] = "environment";
	return sources;
}

async function waitUntilHealthy(
	url: string,
	logPath: string,
	{ terminal, stopping }: { terminal: Terminal; stopping: AbortSignal },
): Promise<void> {
	const slowAt = performance.now() + SLOW_START_MS;
	let isReported = false;
	while (!stopping.aborted) {
		if (!isReported && performance.now() > slowAt) {
			// Not an error: wrangler retries when a file changes, and the developer may be fixing one right now.
			terminal.print(`The Worker is not responding yet. Log: ${logPath}`);
			isReported = true;
		}
		const status = await fetchStatus(url);
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

/** Restarts the Worker when it stops responding while its process lives on. */
export async function watchHealth(
	{ host, port }: StartSettings,
	{ run, terminal, stopping }: SuperviseDeps,
	worker: RunningWorker,
): Promise<void> {
	const detector = new HangDetector();
	while (!stopping.aborted) {
		const { startedAt } = worker;
		const isResponding = (await fetchStatus(urlOf(host, port))) !== null;
		const isHung = detector.record(isResponding, startedAt, performance.now());
		if (stopping.aborted) return;
		if (isHung) {
			terminal.print("The Worker stopped responding. Restarting it.");
			await run.stopPart("worker", HUNG_GRACE_MS);
		}
		const pauseMs = isResponding ? HEALTH_POLL_MS : RETRY_POLL_MS;
		await delay(pauseMs, undefined, { signal: stopping }).catch(() => {});
	}
}

/**
 * Restarts the Worker when the system clock was set back: workerd's timers and alarms would wait until the clock reaches
 * their times again.
 */
export async function watchClock(
	{ run, terminal, stopping }: SuperviseDeps,
	worker: RunningWorker,
): Promise<void> {
	const clock = new ClockWatch();
	while (!stopping.aborted) {
		if (clock.record(Date.now(), performance.now())) {
			terminal.print("The system clock was set back. Restarting the Worker.");
			worker.isRestarting = true;
			await run.stopPart("worker", HUNG_GRACE_MS);
		}
		await delay(CLOCK_POLL_MS, undefined, { signal: stopping }).catch(() => {});
	}
}

/** Returns the status of the Worker's liveness route, or null if there is no response. */
async function fetchStatus(url: string): Promise<number | null> {
	try {
		return (await getText(`${url}/health`, PROBE_TIMEOUT_MS)).status;
	} catch {
		return null;
	}
}

/** Returns the URL at which this machine reaches a server that listens on `host`. */
function urlOf(host: string, port: number): string {
	const reachable = { "0.0.0.0": "127.0.0.1", "::": "::1" }[host] ?? host;
	return `http://${reachable.includes(":") ? `[${reachable}]` : reachable}:${port}`;
}
