import { randomUUID } from "node:crypto";
import { readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "../log.ts";

const POLL_MS = 250;
/** How often whoever works says that it still does. */
const TOUCH_MS = 2_000;
/** Whoever has not said so for this long is gone. Pids tell nothing: they are given again, and containers have their own. */
const STALE_MS = 15_000;

/**
 * Runs `work` while no other process does so for the same `file`; tells `log` when it has to wait. The lock is a file
 * whose time is kept new while the work goes on; one that grew old is taken over. Should two ever pass at once, as after
 * a machine has slept, the checksum still keeps a wrong file out.
 */
export async function withLock<T>(
	file: string,
	signal: AbortSignal,
	log: Log,
	work: () => Promise<T>,
): Promise<T> {
	const lock = `${file}.lock`;
	const owner = randomUUID();
	for (let told = false; !(await take(lock, owner)); ) {
		if (await isStale(lock)) {
			await rm(lock, { force: true });
			continue;
		}
		if (!told) log(`Another process is downloading ${file}; waiting for it.`);
		told = true;
		await sleep(POLL_MS, undefined, { signal });
	}
	const touch = setInterval(() => {
		const now = new Date();
		// One that cannot be touched is taken over, which is no worse than two at once.
		utimes(lock, now, now).catch(() => {});
	}, TOUCH_MS);
	try {
		return await work();
	} finally {
		clearInterval(touch);
		if ((await readFile(lock, "utf8").catch(() => "")) === owner) await rm(lock, { force: true });
	}
}

async function take(lock: string, owner: string): Promise<boolean> {
	try {
		await writeFile(lock, owner, { flag: "wx" });
		return true;
	} catch (error) {
		if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
		throw error;
	}
}

async function isStale(lock: string): Promise<boolean> {
	const touched = await stat(lock).catch(() => null);
	// A clock that was set back must not keep it new for hours.
	return touched !== null && Math.abs(Date.now() - touched.mtimeMs) > STALE_MS;
}
