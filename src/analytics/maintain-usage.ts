import { openDatabase } from "../db/client.ts";
import { deleteDeadLettersBefore } from "../db/dead-letters.ts";
import { deleteUsageBefore } from "../db/usage-logs.ts";
import { HOUR_MS, rollUp } from "../db/usage-reports.ts";
import { runOrWarn } from "../run-or-warn.ts";

const DAY_MS = 24 * HOUR_MS;

/** Rolls up the usage of past hours and deletes expired usage rows and dead letters. Runs every hour. */
export async function maintainUsage(d1: D1Database, usageRetentionDays: number, now: number): Promise<void> {
	const db = openDatabase(d1);
	const oldest = now - usageRetentionDays * DAY_MS;
	await runOrWarn("rolling up usage", () => rollUp(d1, now - (now % HOUR_MS), now));
	await runOrWarn("deleting old usage rows", () => deleteUsageBefore(d1, oldest, now));
	await runOrWarn("deleting old dead letters", () => deleteDeadLettersBefore(db, oldest));
}
