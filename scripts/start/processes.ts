import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { z } from "zod";
import { lazy } from "../../src/text/lazy.ts";

/** Identifies a process, even after its pid is reused. `start` is opaque: use it only for comparison. */
export const ProcessId = z.object({ pid: z.int().positive(), start: z.string() });
export type ProcessId = z.infer<typeof ProcessId>;

export interface ProcessRow extends ProcessId {
	ppid: number;
	/** The process group, which is the pid of its leader; 0 on Windows, which has none. */
	group: number;
	name: string;
}

/** How long a process may take to exit before it is killed. */
const STOP_GRACE_MS = 5_000;
const KILL_WAIT_MS = 2_000;
const STOP_POLL_MS = 50;

const run = promisify(execFile);

/** Lists all running processes on the machine. */
export async function listProcesses(): Promise<ProcessRow[]> {
	if (process.platform === "linux") return listFromProc();
	if (process.platform === "win32") return listFromPowerShell();
	return listFromPs();
}

/**
 * Returns the pid of the process or thread that was created last, or null where only a list of all processes shows it.
 * While it stays the same, no process has started.
 */
export function readNewestPid(): string | null {
	return (process.platform === "linux" && readText("/proc/loadavg").trim().split(" ").at(-1)) || null;
}

/** Returns whether all processes in `ids` are still running, without listing the others. Linux only. */
export function areRunning(ids: readonly ProcessId[]): boolean {
	return ids.every(({ pid, start }) => readRow(String(pid))?.start === start);
}

/**
 * Returns the children of `pids`, their children, and so on, without `pids` themselves. The system gives a process
 * another parent when its own one ends, so the members of the process groups that `pids` lead are included.
 */
export function descendantsOf(rows: ProcessRow[], pids: Iterable<number>): ProcessRow[] {
	const parents = new Set(pids);
	const found: ProcessRow[] = [];
	for (let before = -1; before !== found.length; ) {
		before = found.length;
		for (const row of rows) {
			if (parents.has(row.pid) || !(parents.has(row.ppid) || parents.has(row.group))) continue;
			parents.add(row.pid);
			found.push(row);
		}
	}
	return found;
}

/** Returns the processes in `ids` that are still running, with the same pid and start time. */
export function filterRunning<Id extends ProcessId>(rows: ProcessRow[], ids: Id[]): Id[] {
	const starts = new Map(rows.map((row) => [row.pid, row.start]));
	return ids.filter(({ pid, start }) => starts.get(pid) === start);
}

/**
 * Terminates the processes in `ids`, and kills those that are still running after `graceMs`. Returns any that
 * survive.
 */
export async function stopProcesses<Id extends ProcessId>(ids: Id[], graceMs = STOP_GRACE_MS): Promise<Id[]> {
	let left = filterRunning(await listProcesses(), ids);
	left = await signalAndWait(left, "SIGTERM", graceMs);
	return signalAndWait(left, "SIGKILL", KILL_WAIT_MS);
}

/**
 * Stops the processes in `ids` and their descendants as `stopProcesses` does, those that started others first: they
 * shut down their own children, and would start a child again that ends before them.
 */
export async function stopTrees(ids: ProcessId[], graceMs?: number): Promise<void> {
	const rows = await listProcesses();
	const running = filterRunning(rows, ids).map(({ pid }) => pid);
	const trees = [...rows.filter(({ pid }) => running.includes(pid)), ...descendantsOf(rows, running)];
	const pids = trees.map(({ pid }) => pid);
	await stopProcesses(
		trees.filter(({ ppid }) => !pids.includes(ppid)),
		graceMs,
	);
	await stopProcesses([...trees, ...descendantsOf(await listProcesses(), pids)], graceMs);
}

async function signalAndWait<Id extends ProcessId>(
	ids: Id[],
	signal: NodeJS.Signals,
	waitMs: number,
): Promise<Id[]> {
	for (const { pid } of ids) sendSignal(pid, signal);
	let left = ids;
	for (let waited = 0; left.length > 0 && waited < waitMs; waited += STOP_POLL_MS) {
		await delay(STOP_POLL_MS);
		left = filterRunning(await listProcesses(), left);
	}
	return left;
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
	try {
		process.kill(pid, signal);
	} catch {
		// The process has exited in the meantime.
	}
}

/** Reads synchronously: the files are in memory, and asynchronous reads take six times as much CPU time. */
function listFromProc(): ProcessRow[] {
	const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
	return pids.flatMap((pid) => readRow(pid) ?? []);
}

/** Reads the row of one process. Returns null if it has ended. */
function readRow(pid: string): ProcessRow | null {
	const row = parseStat(readText(`/proc/${pid}/stat`));
	return row === null ? null : { ...row, start: `${bootId()}:${row.start}` };
}

/** Start times count from boot, so they could collide after a reboot. */
const bootId = lazy(() => readText("/proc/sys/kernel/random/boot_id").trim());

/** Returns the text of a file, or an empty string if it cannot be read. */
function readText(path: string): string {
	try {
		return readFileSync(path, "utf8");
	} catch {
		return "";
	}
}

/** Parses /proc/<pid>/stat. Returns null if the process has ended. The name may contain spaces and brackets. */
export function parseStat(stat: string): ProcessRow | null {
	const open = stat.indexOf("(");
	const close = stat.lastIndexOf(")");
	if (open < 0 || close < 0) return null;
	const [state, ppid, group, ...rest] = stat.slice(close + 2).split(" ");
	const start = rest[STAT_START_FIELD - STAT_FIELDS_BEFORE_REST];
	if (state === undefined || start === undefined || state === "Z" || state === "X") return null;
	const name = stat.slice(open + 1, close);
	return { pid: Number(stat.slice(0, open)), ppid: Number(ppid), group: Number(group), start, name };
}
/** Field numbers of the start time and of the first field in `rest`. As in proc(5), they start at 1. */
const STAT_START_FIELD = 22;
const STAT_FIELDS_BEFORE_REST = 6;

async function listFromPs(): Promise<ProcessRow[]> {
	const { stdout } = await run("ps", ["-axo", "pid=,ppid=,pgid=,stat=,lstart=,comm="], {
		env: { ...process.env, LC_ALL: "C" },
	});
	return stdout.split("\n").flatMap((line) => parsePsLine(line) ?? []);
}

/** Parses a line of `ps -o pid=,ppid=,pgid=,stat=,lstart=,comm=`. Returns null if the process has ended. */
export function parsePsLine(line: string): ProcessRow | null {
	const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(\w+\s+\w+\s+\d+\s+[\d:]+\s+\d+)\s+(.*)$/.exec(line);
	const [, pid, ppid, group, state, start, name] = match ?? [];
	if (start === undefined || name === undefined || state?.startsWith("Z")) return null;
	return { pid: Number(pid), ppid: Number(ppid), group: Number(group), start, name };
}

async function listFromPowerShell(): Promise<ProcessRow[]> {
	const command =
		"Get-CimInstance Win32_Process | ForEach-Object { '{0} {1} {2} {3}' -f $_.ProcessId, $_.ParentProcessId, $_.CreationDate.ToFileTimeUtc(), $_.Name }";
	const { stdout } = await run("powershell.exe", ["-NoProfile", "-NonInteractive", "-Command", command]);
	return parsePowerShell(stdout);
}

/**
 * Parses lines of `pid ppid creation-time name`. Windows keeps the pid of an exited parent, even if another process
 * now has that pid.
 */
export function parsePowerShell(text: string): ProcessRow[] {
	const rows = text.split(/\r?\n/).flatMap((line) => {
		const [, pid, ppid, start, name] = /^(\d+) (\d+) (\d+) (.*)$/.exec(line) ?? [];
		if (start === undefined || name === undefined || Number(pid) === 0) return [];
		return [{ pid: Number(pid), ppid: Number(ppid), group: 0, start, name }];
	});
	const starts = new Map(rows.map((row) => [row.pid, BigInt(row.start)]));
	return rows.map((row) => {
		const parentStart = starts.get(row.ppid);
		return parentStart !== undefined && parentStart > BigInt(row.start) ? { ...row, ppid: 0 } : row;
	});
}
