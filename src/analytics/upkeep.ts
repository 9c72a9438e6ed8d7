import { database } from "../db/client.ts";
import { deleteUsageBefore } from "../db/usage-logs.ts";

const DAY_MS = 24 * 60 * 60 * 1_000;

/** The hourly job: what is past its time leaves D1. */
export async function upkeep(d1: D1Database, usageRetentionDays: number, now: number): Promise<void> {
	const db = database(d1);
	await deleteUsageBefore(db, now - usageRetentionDays * DAY_MS);
}
