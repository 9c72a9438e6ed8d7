import { AUDIT_RETENTION_DAYS } from "../contracts/limits.ts";
import { deleteAuditBefore } from "../db/audit-log.ts";
import { openDatabase } from "../db/client.ts";
import { deleteDeadLettersBefore } from "../db/dead-letters.ts";
import { countActiveUsers } from "../db/usage-engagement.ts";
import { deleteUsageBefore } from "../db/usage-logs.ts";
import { rollUp, SPANS, startOf } from "../db/usage-rollups.ts";
import { runOrWarn } from "../run-or-warn.ts";

/** Rolls up new usage, and deletes expired usage rows, dead letters and audit entries. Runs every hour. */
export async function maintainUsage(d1: D1Database, usageRetentionDays: number, now: number): Promise<void> {
	const db = openDatabase(d1);
	const oldest = now - usageRetentionDays * SPANS.day;
	await runOrWarn("rolling up usage", async () => {
		const firstDay = await rollUp(d1);
		await countActiveUsers(d1, firstDay ?? startOf(now, SPANS.day), now);
	});
	await runOrWarn("deleting old usage rows", () => deleteUsageBefore(d1, oldest));
	await runOrWarn("deleting old dead letters", () => deleteDeadLettersBefore(db, oldest));
	await runOrWarn("deleting old audit entries", () =>
		deleteAuditBefore(db, now - AUDIT_RETENTION_DAYS * SPANS.day),
	);
}
