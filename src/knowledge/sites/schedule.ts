import type { SiteSchedule } from "../../contracts/sites.ts";
import { DAY_MS } from "../../time.ts";

const INTERVALS_MS: Record<SiteSchedule, number | null> = {
	never: null,
	daily: DAY_MS,
	weekly: 7 * DAY_MS,
	monthly: 30 * DAY_MS,
};

/** Returns when to read a site again that was read until `now`; null if never. In milliseconds since the Unix epoch. */
export function nextReadAt(schedule: SiteSchedule, now: number): number | null {
	const interval = INTERVALS_MS[schedule];
	return interval === null ? null : now + interval;
}
