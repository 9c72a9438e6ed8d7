import { and, eq, inArray, lt } from "drizzle-orm";
import type { UsageRow } from "../contracts/queue.ts";
import type { Database } from "./client.ts";
import { usageLogs, users } from "./schema.ts";

/**
 * Inserts rows in one batch. Ignores rows that are already stored, so that a message delivered twice counts once.
 * Ignores rows of users who no longer exist, so that an erased user leaves no trace.
 */
export async function insertUsage(d1: D1Database, rows: readonly UsageRow[]): Promise<void> {
	if (rows.length === 0) return;
	const statement = d1.prepare(
		`INSERT OR IGNORE INTO usage_logs (${COLUMNS.join(", ")})
		 SELECT ${COLUMNS.map((_, at) => `?${at + 1}`).join(", ")}
		 WHERE EXISTS (SELECT 1 FROM users WHERE id = ?${COLUMNS.indexOf("user_id") + 1})`,
	);
	await d1.batch(rows.map((row) => statement.bind(...COLUMNS.map((column) => toCell(row[column])))));
}

/** Deletes rows older than `time` that are included in a roll-up. */
export async function deleteUsageBefore(db: Database, time: number): Promise<void> {
	// The index starts with the user id, so listing all users avoids a table scan. Every row belongs to a listed user.
	const allUsers = db.select({ id: users.id }).from(users);
	await db
		.delete(usageLogs)
		.where(
			and(
				inArray(usageLogs.user_id, allUsers),
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

function toCell(value: UsageRow[keyof UsageRow]): string | number | null {
	return typeof value === "object" && value !== null ? JSON.stringify(value) : value;
}
