import type { FeedbackMessage, UsageRow } from "../contracts/queue.ts";

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

/** Adds ratings to their rows. Ignores a rating that is not the latest. Returns the ids of the tasks that have a row. */
export async function storeFeedback(
	d1: D1Database,
	feedback: readonly FeedbackMessage[],
): Promise<Set<string>> {
	if (feedback.length === 0) return new Set();
	const isLatest = "coalesce(feedback_at, 0) < ?3";
	const statement = d1.prepare(
		`UPDATE usage_logs SET feedback = iif(${isLatest}, ?1, feedback),
			feedback_comment = iif(${isLatest}, ?2, feedback_comment), feedback_at = max(coalesce(feedback_at, 0), ?3)
		 WHERE task_id = ?4 AND user_id = ?5 RETURNING task_id`,
	);
	const results = await d1.batch<{ task_id: string }>(
		feedback.map(({ rating, comment, rated_at, task_id, user_id }) =>
			statement.bind(rating, comment === "" ? null : comment, rated_at, task_id, user_id),
		),
	);
	return new Set(results.flatMap((result) => result.results.map(({ task_id }) => task_id)));
}

/** Deletes rows older than `time` that the roll-ups include. */
export async function deleteUsageBefore(d1: D1Database, time: number): Promise<void> {
	await d1
		.prepare(
			`DELETE FROM usage_logs INDEXED BY usage_logs_time
			 WHERE created_at < ? AND rolled_up = 1 AND feedback IS rolled_feedback`,
		)
		.bind(time)
		.run();
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
	"tokens_per_second",
	"retry_reason",
	"sentences_checked",
	"sentences_supported",
	"used_pages",
] as const satisfies (keyof UsageRow)[];

function toCell(value: UsageRow[keyof UsageRow]): string | number | null {
	return typeof value === "object" && value !== null ? JSON.stringify(value) : value;
}
