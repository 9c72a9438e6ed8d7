import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import type { LogFile } from "./log-file.ts";
import type { Part, RunRecordKeeper } from "./run-record.ts";
import type { Terminal } from "./terminal.ts";

export interface ServiceOptions {
	part: Exclude<Part, "start">;
	/** Arguments for the project's own Node. */
	args: readonly string[];
	cwd: string;
	env: NodeJS.ProcessEnv;
	log: LogFile;
	/** Makes what reads the lines of one of its two streams. */
	reader?: () => (line: string) => void;
	onEnd?: (ending: string) => void;
}

export interface ServiceDeps {
	record: RunRecordKeeper;
	terminal: Terminal;
	/** Aborted when everything is being stopped. */
	stopping: AbortSignal;
}

const RESTART_FIRST_MS = 1_000;
const RESTART_MAX_MS = 60_000;
/** A process that lived this long starts its back-off anew. */
const STEADY_MS = 60_000;

/** Runs a process and everything it starts, and starts it again with rising delays whenever it ends, until `stopping`. */
export async function superviseService(options: ServiceOptions, deps: ServiceDeps): Promise<void> {
	const { part, log } = options;
	let wait = RESTART_FIRST_MS;
	while (!deps.stopping.aborted) {
		const began = Date.now();
		const ending = await runOnce(options, deps);
		if (deps.stopping.aborted) return;
		options.onEnd?.(ending);
		// What it started may have outlived it, and would hold its port.
		await deps.record.stopPart(part);
		if (deps.stopping.aborted) return;
		if (Date.now() - began > STEADY_MS) wait = RESTART_FIRST_MS;
		deps.terminal.say(`The ${part} ${ending}; it starts again in ${wait / 1_000} s. Its log: ${log.path}`);
		await delay(wait, undefined, { signal: deps.stopping }).catch(() => {});
		wait = Math.min(wait * 2, RESTART_MAX_MS);
	}
}

/** Resolves with how the process ended. */
function runOnce({ part, args, cwd, env, log, reader }: ServiceOptions, deps: ServiceDeps): Promise<string> {
	// A group of its own: Ctrl-C must reach the supervisor alone, which stops all in order.
	const child = spawn(process.execPath, args, {
		cwd,
		env,
		stdio: ["ignore", "pipe", "pipe"],
		detached: process.platform !== "win32",
		windowsHide: true,
	});
	for (const stream of [child.stdout, child.stderr]) {
		const read = reader?.();
		createInterface({ input: stream }).on("line", (line) => {
			log.write(line);
			read?.(line);
		});
	}
	if (child.pid !== undefined) void deps.record.track(child.pid, part);
	return new Promise((resolve) => {
		child.on("error", (error) => resolve(`could not start (${error.message})`));
		child.on("exit", (code, signal) => resolve(`stopped (${signal ?? `exit code ${code}`})`));
	});
}
