import { z } from "zod";
import { bucketOf } from "../analytics/histogram.ts";
import { UsageRow } from "../contracts/queue.ts";

export const HOUR_MS = 60 * 60 * 1_000;

/** Rows of whom (null: of everybody) and of when: from `from` on, before `to`, in milliseconds since 1970. */
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

const Sums = z.object({
	hour: z.int(),
	agent_type: z.string(),
	question_type: z.string(),
	completed: z.int(),
	failed: z.int(),
	cancelled: z.int(),
	fell_back: z.int(),
	prompt_tokens: z.int(),
	completion_tokens: z.int(),
	response_ms_sum: z.int(),
	first_token_ms_sum: z.int(),
	first_tokens: z.int(),
	response_histogram: Histogram,
});
/** What the questions of one hour and kind come to. */
export type Sums = z.infer<typeof Sums>;

const SUMS = `completed, failed, cancelled, fell_back, prompt_tokens, completion_tokens, response_ms_sum,
	first_token_ms_sum, first_tokens, response_histogram`;

/** Sums by hour and kind: what the roll-ups hold, and the rows that no roll-up counts yet. */
export async function readSums(d1: D1Database, { userId, from, to }: Selection): Promise<Sums[]> {
	const whose = userId === null ? "?1 IS NULL" : "user_id = ?1";
	const { results } = await d1
		.prepare(
			`SELECT hour, agent_type, question_type, ${SUMS} FROM usage_rollups
			 WHERE ${whose} AND hour >= ?2 AND hour < ?3
			 UNION ALL
			 SELECT hour, agent_type, question_type, ${SUMS} FROM (${sumsOfFresh(
					`${whose} AND created_at >= ?2 AND created_at < ?3`,
				)})`,
		)
		.bind(userId, from, to)
		.all();
	return results.map((row) => Sums.parse(row));
}

/**
 * Rolls up what was asked before `before`: in one transaction the sums are written and their rows marked, so that each
 * row counts once, whenever it comes and however often this runs.
 */
export async function rollUp(d1: D1Database, before: number, now: number): Promise<void> {
	await d1.batch([
		d1
			.prepare(
				`INSERT INTO usage_rollups (hour, user_id, agent_type, question_type, rolled_at, ${SUMS})
				 SELECT hour, user_id, agent_type, question_type, ?2, ${SUMS} FROM (${sumsOfFresh("created_at < ?1")})
				 WHERE user_id IN (SELECT id FROM users)`,
			)
			.bind(before, now),
		d1.prepare("UPDATE usage_logs SET rolled_up = 1 WHERE rolled_up = 0 AND created_at < ?").bind(before),
	]);
}

/** A page of rows, newest first, after the row that `cursor` names. */
export async function readUsage(
	d1: D1Database,
	{ userId, from, to }: Selection,
	page: { limit: number; cursor: { createdAt: number; taskId: string } | null },
): Promise<UsageRow[]> {
	const whose = userId === null ? "?1 IS NULL" : "user_id = ?1";
	const { results } = await d1
		.prepare(
			`SELECT * FROM usage_logs WHERE ${whose} AND created_at >= ?2 AND created_at < ?3
			 AND (created_at, task_id) < (?4, ?5) ORDER BY created_at DESC, task_id DESC LIMIT ?6`,
		)
		.bind(userId, from, to, page.cursor?.createdAt ?? to, page.cursor?.taskId ?? "", page.limit)
		.all();
	return results.map((row) => StoredRow.parse(row));
}

const StoredRow = UsageRow.extend({
	fallbacks: z
		.string()
		.transform((text) => JSON.parse(text))
		.pipe(UsageRow.shape.fallbacks),
});

/** First by bucket of the response time, then by hour and kind with the buckets as JSON. */
function sumsOfFresh(where: string): string {
	const total = (column: string) => `sum(${column}) AS ${column}`;
	return `
		SELECT hour, user_id, agent_type, question_type, ${total("completed")}, ${total("failed")},
			${total("cancelled")}, ${total("fell_back")}, ${total("prompt_tokens")}, ${total("completion_tokens")},
			${total("response_ms_sum")}, ${total("first_token_ms_sum")}, ${total("first_tokens")},
			json_group_object(bucket, completed) FILTER (WHERE bucket IS NOT NULL) AS response_histogram
		FROM (
			SELECT created_at - created_at % ${HOUR_MS} AS hour, user_id, agent_type,
				coalesce(question_type, '') AS question_type,
				CASE state WHEN 'completed' THEN ${bucketOf("response_time_ms")} END AS bucket,
				sum(state = 'completed') AS completed, sum(state = 'failed') AS failed,
				sum(state = 'cancelled') AS cancelled,
				sum(state = 'completed' AND fallbacks <> '[]') AS fell_back,
				${total("prompt_tokens")}, ${total("completion_tokens")},
				sum(CASE state WHEN 'completed' THEN response_time_ms ELSE 0 END) AS response_ms_sum,
				sum(CASE state WHEN 'completed' THEN coalesce(first_token_ms, 0) ELSE 0 END) AS first_token_ms_sum,
				sum(state = 'completed' AND first_token_ms IS NOT NULL) AS first_tokens
			FROM usage_logs WHERE rolled_up = 0 AND ${where}
			GROUP BY 1, 2, 3, 4, 5
		) GROUP BY 1, 2, 3, 4`;
}
