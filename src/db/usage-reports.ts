import * as z from "zod";
import { RatedUsageRow, UsageRow } from "../contracts/queue.ts";
import type { Place } from "../cursor.ts";
import { bucketExpression } from "./histogram.ts";

export const HOUR_MS = 60 * 60 * 1_000;

/**
 * Selects the rows of one user, or of all users when `userId` is null, from `from` (inclusive) to `to` (exclusive), in
 * milliseconds since the Unix epoch.
 */
export interface Selection {
	userId: string | null;
	from: number;
	to: number;
}

const Histogram = z
	.string()
	.transform((text) => JSON.parse(text))
	.pipe(z.record(z.string(), z.int()))
	.transform((buckets) => new Map(Object.entries(buckets).map(([bucket, n]) => [Number(bucket), n])));

const UsageTotals = z.object({
	key: z.union([z.string(), z.number()]),
	completed: z.int(),
	failed: z.int(),
	cancelled: z.int(),
	fell_back: z.int(),
	prompt_tokens: z.int(),
	completion_tokens: z.int(),
	response_ms_sum: z.int(),
	first_token_ms_sum: z.int(),
	first_tokens: z.int(),
	thumbs_up: z.int(),
	thumbs_down: z.int(),
	response_histogram: Histogram,
});
/** The totals for one group of questions. `key` identifies the group: a time, an agent or a question type. */
export type UsageTotals = z.infer<typeof UsageTotals>;

/** SQL expressions for grouping questions. Hours and days are identified by their start. */
const GROUPS = {
	all: "''",
	hour: "hour",
	day: `hour - hour % ${24 * HOUR_MS}`,
	agent: "agent_type",
	question: "question_type",
} as const;

const COUNTS = [
	"completed",
	"failed",
	"cancelled",
	"fell_back",
	"prompt_tokens",
	"completion_tokens",
	"response_ms_sum",
	"first_token_ms_sum",
	"first_tokens",
	"thumbs_up",
	"thumbs_down",
] as const satisfies (keyof UsageTotals)[];
const COUNT_LIST = COUNTS.join(", ");
const SUM_LIST = COUNTS.map(sumExpression).join(", ");

/**
 * Sums questions by group, from the roll-ups and the rows not yet rolled up. Ratings are counted in all rows, because they
 * may change after the roll-up. Omits empty groups.
 */
export async function readTotals(
	d1: D1Database,
	{ userId, from, to }: Selection,
	group: keyof typeof GROUPS,
): Promise<UsageTotals[]> {
	const inSelection = `${userCondition(userId)} AND created_at >= ?2 AND created_at < ?3`;
	const { results } = await d1
		.prepare(
			`WITH parts AS (
				SELECT ${GROUPS[group]} AS key, ${COUNT_LIST}, response_histogram FROM usage_rollups
				WHERE ${userCondition(userId)} AND hour >= ?2 AND hour < ?3
				UNION ALL
				SELECT ${GROUPS[group]} AS key, ${COUNT_LIST}, response_histogram
				FROM (${freshSumsQuery(inSelection)})
				UNION ALL
				SELECT ${GROUPS[group]} AS key, ${COUNT_LIST}, '{}' FROM (${ratingsQuery(inSelection)})
			), buckets AS (
				SELECT parts.key, bucket.key AS bucket, sum(bucket.value) AS answers
				FROM parts, json_each(response_histogram) AS bucket GROUP BY 1, 2
			), histograms AS (
				SELECT key, json_group_object(bucket, answers) AS response_histogram FROM buckets GROUP BY 1
			), totals AS (
				SELECT key, ${SUM_LIST} FROM parts GROUP BY 1
			)
			SELECT totals.*, coalesce(response_histogram, '{}') AS response_histogram
			FROM totals LEFT JOIN histograms USING (key)`,
		)
		.bind(userId, from, to)
		.all();
	return results.map((row) => UsageTotals.parse(row));
}

/**
 * Rolls up the rows older than `before`. Writes the sums and marks the rows in one transaction, so that each row counts
 * exactly once, however late it arrives and however often this runs.
 */
export async function rollUp(d1: D1Database, before: number, now: number): Promise<void> {
	await d1.batch([
		d1
			.prepare(
				`INSERT INTO usage_rollups (hour, user_id, agent_type, question_type, rolled_at, ${COUNT_LIST}, response_histogram)
				 SELECT hour, user_id, agent_type, question_type, ?2, ${COUNT_LIST}, response_histogram FROM (${freshSumsQuery("created_at < ?1")})
				 WHERE user_id IN (SELECT id FROM users)`,
			)
			.bind(before, now),
		d1.prepare("UPDATE usage_logs SET rolled_up = 1 WHERE rolled_up = 0 AND created_at < ?").bind(before),
	]);
}

/** Returns up to `limit` rows older than the position `before`, newest first. */
export async function readUsage(
	d1: D1Database,
	{ userId, from, to }: Selection,
	{ limit, before }: { limit: number; before: Place },
): Promise<RatedUsageRow[]> {
	const { results } = await d1
		.prepare(
			`SELECT * FROM usage_logs WHERE ${userCondition(userId)} AND created_at >= ?2 AND created_at < ?3
			 AND (created_at, task_id) < (?4, ?5) ORDER BY created_at DESC, task_id DESC LIMIT ?6`,
		)
		.bind(userId, from, to, before.time, before.id, limit)
		.all();
	return results.map((row) => StoredRow.parse(row));
}

/** Returns a statement that adds the ratings of rows to roll-ups with the time ?2. */
export function rollUpRatingsQuery(where: string): string {
	return `INSERT INTO usage_rollups (hour, user_id, agent_type, question_type, rolled_at, ${COUNT_LIST}, response_histogram)
		SELECT hour, user_id, agent_type, question_type, ?2, ${SUM_LIST}, '{}' FROM (${ratingsQuery(where)})
		WHERE true GROUP BY 1, 2, 3, 4
		ON CONFLICT DO UPDATE SET thumbs_up = thumbs_up + excluded.thumbs_up,
			thumbs_down = thumbs_down + excluded.thumbs_down`;
}

const StoredRow = RatedUsageRow.extend({
	fallbacks: z
		.string()
		.transform((text) => JSON.parse(text))
		.pipe(UsageRow.shape.fallbacks),
});

/** Returns an SQL condition that matches the user id in `?1`. */
function userCondition(userId: string | null): string {
	return userId === null ? "?1 IS NULL" : "user_id = ?1";
}

function sumExpression(column: string): string {
	return `sum(${column}) AS ${column}`;
}

/**
 * Returns a query that sums the rows not yet rolled up. Its inner query sums by bucket; the outer one collects the
 * buckets as JSON.
 */
function freshSumsQuery(where: string): string {
	return `
		SELECT hour, user_id, agent_type, question_type, ${SUM_LIST},
			json_group_object(bucket, completed) FILTER (WHERE bucket IS NOT NULL) AS response_histogram
		FROM (
			SELECT created_at - created_at % ${HOUR_MS} AS hour, user_id, agent_type,
				coalesce(question_type, '') AS question_type,
				CASE state WHEN 'completed' THEN CAST(${bucketExpression("response_time_ms")} AS TEXT) END AS bucket,
				sum(state = 'completed') AS completed,
				sum(state = 'failed') AS failed,
				sum(state = 'cancelled') AS cancelled,
				sum(state = 'completed' AND fallbacks <> '[]') AS fell_back,
				sum(prompt_tokens) AS prompt_tokens,
				sum(completion_tokens) AS completion_tokens,
				sum(iif(state = 'completed', response_time_ms, 0)) AS response_ms_sum,
				sum(iif(state = 'completed', coalesce(first_token_ms, 0), 0)) AS first_token_ms_sum,
				sum(state = 'completed' AND first_token_ms IS NOT NULL) AS first_tokens,
				0 AS thumbs_up,
				0 AS thumbs_down
			FROM usage_logs WHERE rolled_up = 0 AND ${where}
			GROUP BY 1, 2, 3, 4, 5
		) GROUP BY 1, 2, 3, 4`;
}

/** Returns a query for the ratings of rows, in the form of sums whose other counts are 0. */
function ratingsQuery(where: string): string {
	const zeros = COUNTS.filter((column) => column !== "thumbs_up" && column !== "thumbs_down");
	return `
		SELECT created_at - created_at % ${HOUR_MS} AS hour, user_id, agent_type,
			coalesce(question_type, '') AS question_type, feedback = 'up' AS thumbs_up, feedback = 'down' AS thumbs_down,
			${zeros.map((column) => `0 AS ${column}`).join(", ")}
		FROM usage_logs WHERE feedback IS NOT NULL AND ${where}`;
}
