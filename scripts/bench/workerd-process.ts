import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { descendantsOf, listProcesses } from "../start/processes.ts";

/** Returns the process IDs of the workerd processes that this process has started. */
export async function listWorkerd(): Promise<number[]> {
	const rows = descendantsOf(await listProcesses(), [process.pid]);
	return rows.filter(({ name }) => name.includes("workerd")).map(({ pid }) => pid);
}

/** Returns the resident memory of a process, in MB. */
export async function readMemoryMb(pid: number): Promise<number> {
	const { stdout } = await promisify(execFile)("ps", ["-o", "rss=", "-p", String(pid)]);
	return Number(stdout.trim()) / 1_024;
}
