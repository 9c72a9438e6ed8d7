import { randomUUID } from "node:crypto";
import { readFile, rm, stat, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

const POLL_MS = 250;
const EMPTY_MAX_MS = 5_000;
const OWN_RUN = randomUUID();

/**
 * Runs `work` while no other process does so for the same `file`. The lock is a file that names its process; one whose
 * process is gone is taken over. Should two ever pass at once, the checksum still keeps a wrong file out.
 */
export async function withLock<T>(file: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
	const lock = `${file}.lock`;
	while (!(await take(lock))) {
		if (await isStale(lock)) await rm(lock, { force: true });
		else await sleep(POLL_MS, undefined, { signal });
	}
	try {
		return await work();
	} finally {
		await rm(lock, { force: true });
	}
}

async function take(lock: string): Promise<boolean> {
	try {
		await writeFile(lock, `${process.pid} ${OWN_RUN}`, { flag: "wx" });
		return true;
	} catch (error) {
		if (hasCode(error, "EEXIST")) return false;
		throw error;
	}
}

async function isStale(lock: string): Promise<boolean> {
	const [pid, run] = (await readFile(lock, "utf8").catch(() => "")).split(" ");
	// Empty: it is being written at this moment, unless its process died just then.
	if (!pid || !run)
		return Date.now() - ((await stat(lock).catch(() => null))?.mtimeMs ?? Date.now()) > EMPTY_MAX_MS;
	// Containers give the same number to the server's process at each start.
	if (Number(pid) === process.pid) return run !== OWN_RUN;
	try {
		process.kill(Number(pid), 0);
		return false;
	} catch (error) {
		return hasCode(error, "ESRCH");
	}
}

function hasCode(error: unknown, code: string): boolean {
	return error instanceof Error && "code" in error && error.code === code;
}
