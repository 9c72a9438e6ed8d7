import { readFile } from "node:fs/promises";
import type { Stack } from "../support/stack.ts";

/** Returns the resident memory of the Worker's processes in megabytes; 0 on systems without `/proc`. */
export async function workerMemoryMb(stack: Stack): Promise<number> {
	const { processes } = await stack.record();
	const sizes = processes
		.filter(({ part }) => part === "worker")
		.map(async ({ pid }) => {
			const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
			return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024;
		});
	return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
