import { setTimeout as delay } from "node:timers/promises";
import { HOUR_MS } from "../../src/time.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Runs the Worker's scheduled job now and every hour under `wrangler dev`, where cron triggers don't fire. Under
 * `npm start`, serve.ts does.
 */
export async function repeatHourlyJob(url: string, terminal: Terminal, stopping: AbortSignal): Promise<void> {
	while (!stopping.aborted) {
		try {
			const response = await fetch(new URL("/cdn-cgi/local/scheduled", url), { signal: stopping });
			if (!response.ok)
				terminal.print(`The hourly job failed with status ${response.status}. Next run in an hour.`);
		} catch (error) {
			if (!stopping.aborted) terminal.print(`The hourly job failed (${error}). Next run in an hour.`);
		}
		await delay(HOUR_MS, undefined, { signal: stopping }).catch(() => {});
	}
}
