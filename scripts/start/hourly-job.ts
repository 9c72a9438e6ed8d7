import { setTimeout as delay } from "node:timers/promises";
import type { Terminal } from "./terminal.ts";

const HOUR_MS = 3_600_000;

/** Calls the Worker's scheduled job now and every hour, because local cron triggers do not fire. */
export async function callHourlyJob(url: string, terminal: Terminal, stopping: AbortSignal): Promise<void> {
	while (!stopping.aborted) {
		try {
			const response = await fetch(new URL("/cdn-cgi/local/scheduled", url), { signal: stopping });
			if (!response.ok)
				terminal.say(`The hourly job answered ${response.status}; it is called again in an hour.`);
		} catch (error) {
			if (!stopping.aborted)
				terminal.say(`The hourly job could not be called (${error}); next try in an hour.`);
		}
		await delay(HOUR_MS, undefined, { signal: stopping }).catch(() => {});
	}
}
