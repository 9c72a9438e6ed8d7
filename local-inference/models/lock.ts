import { randomUUID } from "node:crypto";
import { readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "../log.ts";

const POLL_MS = 250;
/** How often the holder refreshes the lock. */
const TOUCH_MS = 2_000;
/** Age at which a lock is stale. Pids cannot identify the holder: they are reused, and containers have their own. */
const STALE_MS = 15_000;

/**
 * Runs `work` while holding a lock on `file` that other processes respect. Calls `log` if it has to wait. The lock is a
 * file whose modification time is refreshed while the work runs; a stale lock is taken over. If two processes hold it
 * at once, for example after the machine has slept, the checksum still rejects a corrupt file.
 */
export async function withLock<T>(
	file: string,
	signal: AbortSignal,
	log: Log,
	work: () => Promise<T>,
): Promise<T> {
	const lock = `${file}.lock`;
	const owner = randomUUID();
	for (let isLogged = false; !(await acquire(lock, owner)); ) {
		if (await isStale(lock)) {
			await rm(lock, { force: true });
			continue;
		}
		if (!isLogged) log(`Another process is downloading ${file}. Waiting for it.`);
		isLogged = true;
		await sleep(POLL_MS, undefined, { signal });
	}
	const touch = setInterval(() => {
		const now = new Date();
		// If the refresh fails, another process takes over, which is harmless.
		utimes(lock, now, now).catch(() => {});
	}, TOUCH_MS);
	try {
		return await work();
	} finally {
		clearInterval(touch);
		if ((await readFile(lock, "utf8").catch(() => "")) === owner) await rm(lock, { force: true });
	}
}

async function acquire(lock: string, owner: string): Promise<boolean> {
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
	// `Math.abs`: if the clock was set back, the lock must not stay fresh for hours.
	return touched !== null && Math.abs(Date.now() - touched.mtimeMs) > STALE_MS;
}
