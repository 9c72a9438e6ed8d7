import { access, constants, readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { parseEnv } from "node:util";
import type { Miniflare } from "miniflare";
import { z } from "zod";
import { HOUR_MS } from "../../src/time.ts";
import { CrashCounter, type Crashes } from "./crash-counter.ts";
import { describeFullDisk } from "./disk-space.ts";
import { LogEntry } from "./log-entry.ts";
import { startRuntime } from "./runtime.ts";
import { scrubD1 } from "./scrub.ts";
import { ServeSettings } from "./serve-settings.ts";

// Runs the Worker for `npm start`, which starts this process again if it ends. Prints log entries in JSON.

/** Delay before the remains of an erased account are removed. Accounts that are erased meanwhile need no further run. */
const SCRUB_DELAY_MS = 1_000;

/** SQLite's error for a write to a database that was opened while its file was read-only. */
const READ_ONLY_ERROR = "attempt to write a readonly database";
const WRITABLE_POLL_MS = 1_000;
/** The start of what workerd logs when SQLite fails. */
const SQLITE_ERROR = "SQLite failed";

const settings = ServeSettings.parse(JSON.parse(process.env.SERVE_SETTINGS ?? ""));
const { secretsFile, variables, crashes: earlier, ...options } = settings;
const secrets = z.record(z.string(), z.string()).parse(parseEnv(await readFile(secretsFile, "utf8")));
const crashes = new CrashCounter(earlier);

let isScrubDue = false;
let isReopening = false;
let isFullReported = false;

const starting = startRuntime({
	...options,
	variables: { ...secrets, ...variables },
	onLog: ({ level, message }) => {
		print(level, message);
		if (message.includes(READ_ONLY_ERROR)) void reopenDatabases();
		if (message.includes(SQLITE_ERROR)) void checkDisk();
	},
	onRestart,
	onGiveUp: () => {
		print("error", "workerd ended while it was being started again.");
		stop(1);
	},
	readStatus: async () => {
		const detail = await checkDisk();
		return {
			...(detail === null ? { status: "ok" } : { status: "degraded", detail }),
			restarts: crashes.total,
			restarted_at: crashes.lastAt,
		};
	},
	onErased: () => {
		if (!isScrubDue) setTimeout(() => void scrubAccounts(), SCRUB_DELAY_MS);
		isScrubDue = true;
	},
});
// workerd would outlive this process, even when it ends early or nobody is left to read its log entries.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => stop(0));
// The IPC channel closes when `npm start` ends, even if it is killed.
process.on("disconnect", () => stop(0));
process.on("uncaughtException", (error) => {
	print("error", `Unexpected failure: ${error.stack}`);
	stop(1);
});

const runtime = await starting;
for (;;) {
	await runHourlyJob(runtime).catch((error: unknown) => {
		print("error", `The hourly job failed (${String(error)}). Next run in an hour.`);
	});
	await delay(HOUR_MS);
}

async function runHourlyJob(runtime: Miniflare): Promise<void> {
	const worker = await runtime.getWorker();
	await worker.scheduled({ cron: "0 * * * *" });
}

/** Stops workerd and ends this process with the exit code `code`. */
function stop(code: number): void {
	void starting.then((runtime) => runtime.dispose()).finally(() => process.exit(code));
}

/** Removes what SQLite keeps of erased accounts. */
async function scrubAccounts(): Promise<void> {
	isScrubDue = false;
	await scrubD1(options.storageFolder).catch((error: unknown) => {
		print("warn", `Remains of an erased account will be removed when the server stops (${String(error)}).`);
	});
}

/**
 * Ends this process, which `npm start` starts again, once the state folder is writable. workerd keeps a database open
 * that it has opened while the folder was read-only, such as that of the alarms, and then every write fails for good.
 */
async function reopenDatabases(): Promise<void> {
	if (isReopening) return;
	isReopening = true;
	const isWritable = () =>
		access(options.storageFolder, constants.W_OK).then(
			() => true,
			() => false,
		);
	while (!(await isWritable())) await delay(WRITABLE_POLL_MS);
	print("warn", "The state folder was read-only. The databases are opened again.");
	stop(1);
}

/** Returns a sentence if the disk is full, which explains errors of SQLite, and logs it once until there is space again. */
async function checkDisk(): Promise<string | null> {
	const detail = await describeFullDisk(options.storageFolder);
	if (detail !== null && !isFullReported) print("error", detail);
	isFullReported = detail !== null;
	return detail;
}

function onRestart(): void {
	const tooMany = crashes.record(performance.now(), Date.now());
	if (tooMany > 0) {
		print("error", `workerd ended ${tooMany} times within a minute.`);
		stop(1);
		return;
	}
	// The next process continues to count.
	const counted: Crashes = { total: crashes.total, lastAt: crashes.lastAt };
	process.send?.(counted);
	print("warn", "workerd ended unexpectedly and was started again.");
}

/** Prints a log entry. workerd calls the level of `console.log` "log". */
function print(level: string, message: string): void {
	const known = LogEntry.shape.level.safeParse(level);
	const entry: LogEntry = {
		time: new Date().toISOString(),
		level: known.success ? known.data : "info",
		part: "worker",
		message,
	};
	console.log(JSON.stringify(entry));
}
