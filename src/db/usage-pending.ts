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
/** A usage row as D1 stores it, parsed. */
export const StoredRow = RatedUsageRow.extend({
	fallbacks: json(UsageRow.shape.fallbacks),
	used_pages: json(UsageRow.shape.used_pages),
});

/**
 * A usage row that the roll-ups don't include as it is: a new one, or one whose rating has changed. The session flags
 * tell whether the user asked nothing in the half hour before, at all or of this agent.
 */
export interface PendingRow extends Pick<RatedUsageRow, (typeof COLUMNS)[number]> {
	rolled_up: boolean;
	rolled_feedback: RatedUsageRow["feedback"];
	starts_session: boolean;
	starts_agent_session: boolean;
}

/** The form in which D1 returns a row. Reports read hundreds of them, which a schema would check too slowly. */
export type StoredPendingRow = Omit<PendingRow, "fallbacks" | "used_pages" | Flag> &
	Record<"fallbacks" | "used_pages", string> &
	Record<Flag, number>;
type Flag = "rolled_up" | "starts_session" | "starts_agent_session";

/** The columns that a tally needs. */
const COLUMNS = [
	"task_id",
	"user_id",
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
	"feedback",
] as const satisfies (keyof RatedUsageRow)[];
const SELECTED = [...COLUMNS, "rolled_up", "rolled_feedback"].map((name) => `l.${name}`).join(", ");

/**
 * Returns an SQL query for pending rows, oldest first. A session starts with a question whose user asked nothing in the
 * half hour before it.
 */
export function pendingQuery(where: string): string {
	const startsSession = (extra: string) => `NOT EXISTS (
		SELECT 1 FROM usage_logs AS earlier WHERE earlier.user_id = l.user_id ${extra}
			AND earlier.created_at BETWEEN l.created_at - ${SESSION_GAP_MS} AND l.created_at
			AND (earlier.created_at, earlier.task_id) < (l.created_at, l.task_id))`;
	return `SELECT ${SELECTED}, ${startsSession("")} AS starts_session,
			${startsSession("AND earlier.agent_type = l.agent_type")} AS starts_agent_session
		FROM usage_logs AS l INDEXED BY usage_logs_pending WHERE ${PENDING} AND ${where}
		ORDER BY created_at, task_id`;
}

/** Returns an SQL query for pending rows whose sessions don't matter, which is faster. */
export function pendingQueryWithoutSessions(where: string): string {
	return `SELECT ${SELECTED}, 0 AS starts_session, 0 AS starts_agent_session
		FROM usage_logs AS l INDEXED BY usage_logs_pending WHERE ${PENDING} AND ${where}`;
}

/**
 * Returns an SQL query for the rows of a user, whether or not the roll-ups include them. Its sessions are not counted.
 */
export function storedRowsQuery(where: string): string {
	return `SELECT ${SELECTED}, 0 AS starts_session, 0 AS starts_agent_session
		FROM usage_logs AS l INDEXED BY usage_logs_user_time WHERE ${where}`;
}

/** Parses a result of one of the queries. */
export function parsePending(stored: StoredPendingRow): PendingRow {
	return {
		...stored,
		fallbacks: stored.fallbacks === "[]" ? [] : JSON.parse(stored.fallbacks),
		used_pages: stored.used_pages === "[]" ? [] : JSON.parse(stored.used_pages),
		rolled_up: stored.rolled_up === 1,
		starts_session: stored.starts_session === 1,
		starts_agent_session: stored.starts_agent_session === 1,
	};
}
