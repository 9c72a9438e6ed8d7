import { watch } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

/** How long a folder must be quiet before its changes are synced, in milliseconds. Programs write files in steps. */
const QUIET_MS = 500;
/** How long after a failed sync the next one starts without a change, in milliseconds. */
const RETRY_MS = 15_000;

/**
 * Runs `sync` now and after each change in a folder, until `signal` aborts. `sync` returns whether it succeeded; if not,
 * it runs again later.
 */
export async function watchFolder(
	root: string,
	sync: () => Promise<boolean>,
	signal: AbortSignal,
): Promise<void> {
	let changed = Promise.withResolvers<void>();
	const watcher = watch(root, { recursive: true }, () => changed.resolve());
	watcher.on("error", () => changed.resolve());
	const stop = () => {
		watcher.close();
		changed.resolve();
	};
	signal.addEventListener("abort", stop);
	while (!signal.aborted) {
		const retry = new AbortController();
		if (!(await sync())) {
			void delay(RETRY_MS, undefined, { signal: retry.signal }).then(changed.resolve, () => {});
		}
		await changed.promise;
		retry.abort();
		// Changes during the pause and during the next sync count, too.
		await delay(QUIET_MS);
		changed = Promise.withResolvers<void>();
	}
}
