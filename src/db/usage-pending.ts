import * as z from "zod";
import { RatedUsageRow, UsageRow } from "../contracts/queue.ts";

/** A pause after which a user's next question starts a session. */
const SESSION_GAP_MS = 30 * 60_000;

/** The rows that the roll-ups don't include as they are. The index `usage_logs_pending` has the same condition. */
const PENDING = "(rolled_up = 0 OR feedback IS NOT rolled_feedback)";

const json = <Schema extends z.ZodType>(schema: Schema) =>
	z
		.string()
		.transform((text) => JSON.parse(text))
		.pipe(schema);
const Flag = z.int().transform((flag) => flag !== 0);

/** A usage row as D1 stores it, parsed. */
export const StoredRow = RatedUsageRow.extend({
	fallbacks: json(UsageRow.shape.fallbacks),
	used_pages: json(UsageRow.shape.used_pages),
});

/** The columns that a tally needs. */
const PendingColumns = StoredRow.pick({
	user_id: true,
	state: true,
	provider: true,
	model: true,
	attempts: true,
	fallbacks: true,
	context_sources: true,
	prompt_tokens: true,
	completion_tokens: true,
	queued_ms: true,
	first_token_ms: true,
	response_time_ms: true,
	created_at: true,
	tokens_per_second: true,
	retry_reason: true,
	sentences_checked: true,
	sentences_supported: true,
	used_pages: true,
	feedback: true,
}).extend({
	task_id: z.string(),
	agent_type: z.string(),
	question_type: z.string().nullable(),
	error_code: z.string().nullable(),
	rolled_up: Flag,
	rolled_feedback: RatedUsageRow.shape.feedback,
});
const StoredPendingRow = PendingColumns.extend({ starts_session: Flag, starts_agent_session: Flag });
/**
 * A usage row that the roll-ups don't include as it is: a new one, or one whose rating has changed. The session flags
 * tell whether the user asked nothing in the half hour before, at all or of this agent.
 */
export type PendingRow = z.infer<typeof StoredPendingRow>;

const COLUMNS = PendingColumns.keyof()
	.options.map((name) => `l.${name}`)
	.join(", ");

/**
 * Returns an SQL query for pending rows, oldest first. A session starts with a question whose user asked nothing in the
 * half hour before it.
 */
export function pendingQuery(where: string): string {
	const startsSession = (extra: string) => `NOT EXISTS (
		SELECT 1 FROM usage_logs AS earlier WHERE earlier.user_id = l.user_id ${extra}
			AND earlier.created_at BETWEEN l.created_at - ${SESSION_GAP_MS} AND l.created_at
			AND (earlier.created_at, earlier.task_id) < (l.created_at, l.task_id))`;
	return `SELECT ${COLUMNS}, ${startsSession("")} AS starts_session,
			${startsSession("AND earlier.agent_type = l.agent_type")} AS starts_agent_session
		FROM usage_logs AS l INDEXED BY usage_logs_pending WHERE ${PENDING} AND ${where}
		ORDER BY created_at, task_id`;
}

/** Parses the results of `pendingQuery`. */
export function parsePending(results: readonly unknown[]): PendingRow[] {
	return results.map((row) => StoredPendingRow.parse(row));
}
