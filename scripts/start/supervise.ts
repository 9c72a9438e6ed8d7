import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { RestartBackoff } from "../../local-inference/restart-backoff.ts";
import { type LogEntry, parseLogEntry } from "./log-entry.ts";
import type { LogFile } from "./log-file.ts";
import type { ActiveRun, Part } from "./run-record.ts";
import type { Terminal } from "./terminal.ts";

const RESTART_FIRST_MS = 1_000;
const RESTART_MAX_MS = 60_000;

export interface ServiceOptions {
	part: Exclude<Part, "start">;
	/** Arguments for Node.js. */
	args: readonly string[];
	cwd: string;
	/** Returns the environment of the process. Called each time that it is started. */
	env: () => NodeJS.ProcessEnv;
	log: LogFile;
	/** Creates a line handler for each of the process's output streams. */
	createLineHandler?: () => (line: string) => void;
	/** Called with each log entry. */
	onEntry?: (entry: LogEntry) => void;
	/** Called with each message of the process. */
	onMessage?: (message: unknown) => void;
	/** Called each time the process is started. */
	onStart?: () => void;
	/** Called with a phrase such as "stopped (exit code 1)" each time the process ends. */
	onExit?: (reason: string) => void;
	/** Returns whether the process that just ended was stopped to be started again. Then nothing is printed. */
	isRestarting?: () => boolean;
}

export interface SuperviseDeps {
	run: ActiveRun;
	terminal: Terminal;
	/** Aborts when `npm start` is shutting down. */
	stopping: AbortSignal;
}

/**
 * Runs a process and restarts it whenever it ends, until `stopping` aborts: with exponential backoff, unless it was
 * stopped to be started again.
 */
export async function superviseService(options: ServiceOptions, deps: SuperviseDeps): Promise<void> {
	const { part, log } = options;
	const backoff = new RestartBackoff({ firstMs: RESTART_FIRST_MS, maxMs: RESTART_MAX_MS });
	while (!deps.stopping.aborted) {
		// The system clock may be set while the process runs.
		const startedAt = performance.now();
		options.onStart?.();
		const reason = await runOnce(options, deps);
		if (deps.stopping.aborted) return;
		options.onExit?.(reason);
		// Children that outlived the process would still hold its port.
		await deps.run.stopPart(part);
		if (deps.stopping.aborted) return;
		if (options.isRestarting?.()) continue;
		const delayMs = backoff.next(performance.now() - startedAt);
		deps.terminal.print(`The ${part} ${reason}. Restarting in ${delayMs / 1_000} s. Log: ${log.path}`);
		await delay(delayMs, undefined, { signal: deps.stopping }).catch(() => {});
	}
}

/** Runs the process once. Resolves with the reason why it ended. */
function runOnce(
	{ part, args, cwd, env, log, createLineHandler, onEntry, onMessage }: ServiceOptions,
	deps: SuperviseDeps,
): Promise<string> {
	// A separate process group: Ctrl-C must reach only the supervisor, which stops everything in order. The IPC channel
	// closes when the supervisor ends, even if it is killed, and so tells the process to stop.
	const child = spawn(process.execPath, args, {
		cwd,
		env: env(),
		stdio: ["ignore", "pipe", "pipe", "ipc"],
		detached: process.platform !== "win32",
		windowsHide: true,
	});
	for (const [level, stream] of [
		["info", child.stdout],
		["warn", child.stderr],
	] as const) {
		// Neither is null, because both are pipes; the types don't know that.
		if (stream === null) continue;
		const handleLine = createLineHandler?.();
		createInterface({ input: stream }).on("line", (line) => {
			const time = new Date().toISOString();
			const entry = parseLogEntry(line) ?? { time, level, part, message: line };
			log.write(entry);
			handleLine?.(line);
			onEntry?.(entry);
		});
	}
	if (onMessage !== undefined) child.on("message", onMessage);
	if (child.pid !== undefined) void deps.run.track(child.pid, part);
	return new Promise((resolve) => {
		child.on("error", (error) => resolve(`could not start (${error.message})`));
		child.on("exit", (code, signal) => resolve(`stopped (${signal ?? `exit code ${code}`})`));
	});
}
