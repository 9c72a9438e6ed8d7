import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { z } from "zod";

/** A process, told apart from a later one that was given the same pid. `start` is opaque: compare it, nothing else. */
export const ProcessId = z.object({ pid: z.int().positive(), start: z.string() });
export type ProcessId = z.infer<typeof ProcessId>;

export interface ProcessRow extends ProcessId {
	ppid: number;
	name: string;
}

/** How long a process may take to end by itself before it is killed, in milliseconds. */
export const STOP_GRACE_MS = 5_000;
const KILL_WAIT_MS = 2_000;
const STOP_POLL_MS = 50;

const run = promisify(execFile);

/** Every process of the machine that has not ended. */
export async function listProcesses(): Promise<ProcessRow[]> {
	if (process.platform === "linux") return listFromProc();
	if (process.platform === "win32") return listFromPowerShell();
	return listFromPs();
}

/** The processes that were started by `pids`, and by those, and so on; without `pids` themselves. */
export function descendantsOf(rows: ProcessRow[], pids: Iterable<number>): ProcessRow[] {
	const parents = new Set(pids);
	const found: ProcessRow[] = [];
	for (let before = -1; before !== found.length; ) {
		before = found.length;
		for (const row of rows) {
			if (parents.has(row.pid) || !parents.has(row.ppid)) continue;
			parents.add(row.pid);
			found.push(row);
		}
	}
	return found;
}

/** Those of `ids` that still run: same pid and same start time. */
export function livingOf<Id extends ProcessId>(rows: ProcessRow[], ids: Id[]): Id[] {
	const starts = new Map(rows.map((row) => [row.pid, row.start]));
	return ids.filter(({ pid, start }) => starts.get(pid) === start);
}

/** Asks each of `ids` to end, kills what does not within `graceMs`, and returns what even that did not end. */
export async function stopProcesses<Id extends ProcessId>(ids: Id[], graceMs = STOP_GRACE_MS): Promise<Id[]> {
	let left = livingOf(await listProcesses(), ids);
	left = await signalAndWait(left, "SIGTERM", graceMs);
	return signalAndWait(left, "SIGKILL", KILL_WAIT_MS);
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
		left = livingOf(await listProcesses(), left);
	}
	return left;
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
	try {
		process.kill(pid, signal);
	} catch {
		// It ended by itself in between.
	}
}

async function listFromProc(): Promise<ProcessRow[]> {
	// Start times count from the boot, so after another boot they could be equal by chance.
	const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => "");
	const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
	const stats = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, "utf8").catch(() => "")));
	return stats.flatMap((stat) => {
		const row = parseStat(stat);
		return row === null ? [] : [{ ...row, start: `${boot.trim()}:${row.start}` }];
	});
}

/** One line of /proc/<pid>/stat; null for a process that has ended. The name may itself hold spaces and brackets. */
export function parseStat(stat: string): ProcessRow | null {
	const open = stat.indexOf("(");
	const close = stat.lastIndexOf(")");
	if (open < 0 || close < 0) return null;
	const [state, ppid, ...rest] = stat.slice(close + 2).split(" ");
	const start = rest[STAT_START_FIELD - STAT_FIELDS_BEFORE_REST];
	if (state === undefined || start === undefined || state === "Z" || state === "X") return null;
	return { pid: Number(stat.slice(0, open)), ppid: Number(ppid), start, name: stat.slice(open + 1, close) };
}
/** As proc(5) counts, from 1: the start time, and the first field that `rest` holds. */
const STAT_START_FIELD = 22;
const STAT_FIELDS_BEFORE_REST = 5;

async function listFromPs(): Promise<ProcessRow[]> {
	const { stdout } = await run("ps", ["-axo", "pid=,ppid=,stat=,lstart=,comm="], {
		env: { ...process.env, LC_ALL: "C" },
	});
	return stdout.split("\n").flatMap((line) => parsePsLine(line) ?? []);
}

/** One line of `ps -o pid=,ppid=,stat=,lstart=,comm=`; null for a process that has ended. */
export function parsePsLine(line: string): ProcessRow | null {
	const match = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(\w+\s+\w+\s+\d+\s+[\d:]+\s+\d+)\s+(.*)$/.exec(line);
	const [, pid, ppid, state, start, name] = match ?? [];
	if (start === undefined || name === undefined || state?.startsWith("Z")) return null;
	return { pid: Number(pid), ppid: Number(ppid), start, name };
}

async function listFromPowerShell(): Promise<ProcessRow[]> {
	const command =
		"Get-CimInstance Win32_Process | ForEach-Object { '{0} {1} {2} {3}' -f $_.ProcessId, $_.ParentProcessId, $_.CreationDate.ToFileTimeUtc(), $_.Name }";
	const { stdout } = await run("powershell.exe", ["-NoProfile", "-NonInteractive", "-Command", command]);
	return parsePowerShell(stdout);
}

/** Lines of `pid ppid creation-time name`. Windows keeps the pid of a parent that has ended, which may by now be another process's. */
export function parsePowerShell(text: string): ProcessRow[] {
	const rows = text.split(/\r?\n/).flatMap((line) => {
		const [, pid, ppid, start, name] = /^(\d+) (\d+) (\d+) (.*)$/.exec(line) ?? [];
		if (start === undefined || name === undefined || Number(pid) === 0) return [];
		return [{ pid: Number(pid), ppid: Number(ppid), start, name }];
	});
	const starts = new Map(rows.map((row) => [row.pid, BigInt(row.start)]));
	return rows.map((row) => {
		const parentStart = starts.get(row.ppid);
		return parentStart !== undefined && parentStart > BigInt(row.start) ? { ...row, ppid: 0 } : row;
	});
}
