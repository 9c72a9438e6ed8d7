import { and, eq, inArray, lt } from "drizzle-orm";
import type { UsageRow } from "../contracts/queue.ts";
import type { Database } from "./client.ts";
import { usageLogs, users } from "./schema.ts";

/**
 * Writes rows in one batch. A row that is there already is left alone, so a message delivered twice counts once; a row
 * of a user who has left is dropped, so nothing of them comes back late.
 */
export async function insertUsage(d1: D1Database, rows: readonly UsageRow[]): Promise<void> {
	if (rows.length === 0) return;
	const statement = d1.prepare(
		`INSERT OR IGNORE INTO usage_logs (${COLUMNS.join(", ")})
		 SELECT ${COLUMNS.map((_, at) => `?${at + 1}`).join(", ")}
		 WHERE EXISTS (SELECT 1 FROM users WHERE id = ?${COLUMNS.indexOf("user_id") + 1})`,
	);
	await d1.batch(rows.map((row) => statement.bind(...COLUMNS.map((column) => cell(row[column])))));
}

/** Deletes old rows, but none that no roll-up counts yet. */
export async function deleteUsageBefore(db: Database, time: number): Promise<void> {
	// User by user, for that is how the index goes: without them every row would be read. No row is of anybody else.
	const everybody = db.select({ id: users.id }).from(users);
	await db
		.delete(usageLogs)
		.where(
			and(
				inArray(usageLogs.user_id, everybody),
				lt(usageLogs.created_at, time),
				eq(usageLogs.rolled_up, true),
			),
		);
}

const COLUMNS = [
	"task_id",
	"user_id",
	"conversation_id",
	"agent_type",
	"question_type",
	"state",
	"error_code",
	"provider",
	"model",
	"attempts",
	"fallbacks",
	"context_sources",
	"prompt_tokens",
	"completion_tokens",
	"queued_ms",
	"first_token_ms",
	"response_time_ms",
	"created_at",
] as const satisfies (keyof UsageRow)[];

function cell(value: UsageRow[keyof UsageRow]): string | number | null {
	return typeof value === "object" && value !== null ? JSON.stringify(value) : value;
}
