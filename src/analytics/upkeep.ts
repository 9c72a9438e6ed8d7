import { database } from "../db/client.ts";
import { deleteUsageBefore } from "../db/usage-logs.ts";
import { HOUR_MS, rollUp } from "../db/usage-reports.ts";

const DAY_MS = 24 * HOUR_MS;

/** The hourly job: what was asked in the hours before is rolled up, and what is past its time leaves D1. */
export async function upkeep(d1: D1Database, usageRetentionDays: number, now: number): Promise<void> {
	await rollUp(d1, now - (now % HOUR_MS), now);
	await deleteUsageBefore(database(d1), now - usageRetentionDays * DAY_MS);
}
