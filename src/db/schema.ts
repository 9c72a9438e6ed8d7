import { sql } from "drizzle-orm";
import { index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { ApiKeyScope } from "../contracts/auth.ts";
import type { BudgetKind } from "../contracts/budgets.ts";

/**
 * Times are milliseconds since the Unix epoch. `email` is lower case. `password` is a hash with its parameters; guests
 * have none.
 */
export const users = sqliteTable(
	"users",
	{
		id: text().primaryKey(),
		email: text().unique(),
		username: text().notNull(),
		password: text(),
		first_name: text().notNull().default(""),
		last_name: text().notNull().default(""),
		is_active: integer({ mode: "boolean" }).notNull().default(true),
		is_staff: integer({ mode: "boolean" }).notNull().default(false),
		is_guest: integer({ mode: "boolean" }).notNull().default(false),
		date_joined: integer().notNull(),
	},
	// Names that differ only in case are too easily confused.
	(table) => [uniqueIndex("users_username").on(sql`lower(${table.username})`)],
);

/**
 * A session, which is a family of refresh tokens. `generation` numbers the tokens; only the newest one is valid.
 * `parent` is the generation that it replaced, which may be used again for a while after `rotated_at`.
 */
export const sessions = sqliteTable(
	"sessions",
	{
		id: text().primaryKey(),
		user_id: text()
			.notNull()
			.references(() => users.id, { onDelete: "cascade" }),
		generation: integer().notNull(),
		parent: integer().notNull().default(0),
		user_agent: text().notNull().default(""),
		country: text(),
		rotated_at: integer().notNull(),
		created_at: integer().notNull(),
		expires_at: integer().notNull(),
		revoked_at: integer(),
	},
	(table) => [index("sessions_user").on(table.user_id)],
);

/** API keys. Only a key's hash is stored, along with its first characters in `start`, which help users recognize it. */
export const apiKeys = sqliteTable(
	"api_keys",
	{
		id: text().primaryKey(),
		user_id: text()
			.notNull()
			.references(() => users.id, { onDelete: "cascade" }),
		name: text().notNull(),
		start: text().notNull(),
		hash: text().notNull().unique(),
		scopes: text({ mode: "json" }).$type<ApiKeyScope[]>().notNull(),
		created_at: integer().notNull(),
		last_used_at: integer(),
		/** The most tokens that the key may use; null for no limit of its own. */
		tokens_per_day: integer(),
		tokens_per_minute: integer(),
	},
	(table) => [index("api_keys_user").on(table.user_id)],
);

/**
 * The link with which a user sets a new password, at most one per user. A new link replaces it, and using it deletes
 * it. Only the hash of its token is stored.
 */
export const passwordResets = sqliteTable("password_resets", {
	user_id: text()
		.primaryKey()
		.references(() => users.id, { onDelete: "cascade" }),
	hash: text().notNull().unique(),
	created_at: integer().notNull(),
	expires_at: integer().notNull(),
});

/**
 * Links that show a conversation, or one of its tasks, to anyone who has them. Their tokens are derived from their ids.
 */
export const shares = sqliteTable(
	"shares",
	{
		id: text().primaryKey(),
		user_id: text()
			.notNull()
			.references(() => users.id, { onDelete: "cascade" }),
		conversation_id: text().notNull(),
		/** Null for the whole conversation. */
		task_id: text(),
		/** The title of the conversation when the link was created. */
		title: text().notNull(),
		created_at: integer().notNull(),
		expires_at: integer().notNull(),
	},
	(table) => [index("shares_user").on(table.user_id), index("shares_expiry").on(table.expires_at)],
);

/** The token budgets that staff set for single users, in place of a default. A limit of null is none. */
export const tokenBudgets = sqliteTable("token_budgets", {
	user_id: text()
		.primaryKey()
		.references(() => users.id, { onDelete: "cascade" }),
	tokens_per_day: integer(),
	tokens_per_minute: integer(),
	updated_at: integer().notNull(),
});

/** The default token budgets that staff set in place of the configured ones. A limit of null is none. */
export const defaultTokenBudgets = sqliteTable("default_token_budgets", {
	kind: text().$type<BudgetKind>().primaryKey(),
	tokens_per_day: integer(),
	tokens_per_minute: integer(),
	updated_at: integer().notNull(),
});

/** Rate-limit attempt counters. `tried` attempts were made in the window that ends at `until`. The key is hashed. */
export const throttles = sqliteTable("throttles", {
	key: text().primaryKey(),
	tried: integer().notNull(),
	until: integer().notNull(),
});

/** One row per finished task, regardless of its outcome. The consumer of `usage-logs` inserts rows in batches. */
export const usageLogs = sqliteTable(
	"usage_logs",
	{
		task_id: text().primaryKey(),
		user_id: text().notNull(),
		/** Null for a stateless call. Earlier versions stored "stateless". */
		conversation_id: text(),
		agent_type: text().notNull(),
		question_type: text(),
		state: text().notNull(),
		error_code: text(),
		provider: text(),
		model: text(),
		attempts: integer().notNull(),
		fallbacks: text({ mode: "json" }).$type<{ provider: string; reason: string }[]>().notNull(),
		context_sources: integer().notNull(),
		prompt_tokens: integer().notNull(),
		completion_tokens: integer().notNull(),
		queued_ms: integer().notNull(),
		first_token_ms: integer(),
		response_time_ms: integer().notNull(),
		created_at: integer().notNull(),
		/** Whether a roll-up includes this row. */
		rolled_up: integer({ mode: "boolean" }).notNull().default(false),
		/** The user's rating of the answer: "up" or "down". */
		feedback: text(),
		feedback_comment: text(),
		/** When the answer was last rated, so that feedback that arrives out of order is ignored. */
		feedback_at: integer(),
		/** The rating that the roll-ups include. */
		rolled_feedback: text(),
		tokens_per_second: real(),
		retry_reason: text(),
		sentences_checked: integer().notNull().default(0),
		sentences_supported: integer().notNull().default(0),
		used_pages: text({ mode: "json" }).$type<{ page_id: string; host: string }[]>().notNull().default([]),
	},
	(table) => [
		index("usage_logs_time").on(table.created_at, table.task_id),
		index("usage_logs_user_time").on(table.user_id, table.created_at),
		// The rows that the roll-ups do not include as they are.
		index("usage_logs_pending")
			.on(table.created_at)
			.where(sql`rolled_up = 0 OR feedback IS NOT rolled_feedback`),
	],
);

/**
 * Sums of `usage_logs` by hour and by day, for each user and for all users together, kept after the rows are deleted.
 * Response times, first tokens and speeds cover completed tasks only.
 *
 * The columns of the key are in the order in which reports select: their rows are one range per length and facet.
 */
export const usageRollups = sqliteTable(
	"usage_rollups",
	{
		/** Empty for all users together. */
		user_id: text().notNull(),
		/** The length of the period, in milliseconds: an hour or a day. */
		span: integer().notNull(),
		/** What `value` tells apart: "model", "question" (the type), or empty for a row that covers everything. */
		facet: text().notNull(),
		/** The start of the period. */
		start: integer().notNull(),
		agent_type: text().notNull(),
		value: text().notNull(),
		completed: integer().notNull(),
		failed: integer().notNull(),
		cancelled: integer().notNull(),
		retried: integer().notNull(),
		fell_back: integer().notNull(),
		with_context: integer().notNull(),
		context_sources: integer().notNull(),
		prompt_tokens: integer().notNull(),
		completion_tokens: integer().notNull(),
		response_ms_sum: integer().notNull(),
		first_token_ms_sum: integer().notNull(),
		first_tokens: integer().notNull(),
		thumbs_up: integer().notNull(),
		thumbs_down: integer().notNull(),
		sentences_checked: integer().notNull(),
		sentences_supported: integer().notNull(),
		/** Sessions that started, over all agents and with this agent alone. */
		sessions: integer().notNull(),
		agent_sessions: integer().notNull(),
		/** JSON: the buckets and the number of tasks in each (see `histogram.ts`). */
		response_histogram: text().notNull(),
		first_token_histogram: text().notNull(),
		queued_histogram: text().notNull(),
		speed_histogram: text().notNull(),
		/** JSON: the number of tasks per reason or used page (see `tally.ts`). */
		counters: text().notNull(),
	},
	(table) => [
		primaryKey({
			columns: [table.user_id, table.span, table.facet, table.start, table.agent_type, table.value],
		}),
		index("usage_rollups_active")
			.on(table.start, table.agent_type, table.user_id)
			.where(sql`user_id <> '' AND span = 86400000 AND facet = ''`),
	],
);

/** The version of the roll-ups, which allows only one of several concurrent writers. */
export const usageRollupVersions = sqliteTable("usage_rollup_versions", {
	version: integer().primaryKey(),
});

/**
 * The number of active users by day and agent. `weekly_users` were active in the week that ends with the day, and
 * `returned_users` are those of them who were also active in the week before.
 */
export const usageEngagement = sqliteTable(
	"usage_engagement",
	{
		day: integer().notNull(),
		/** Empty for all agents together. */
		agent_type: text().notNull(),
		active_users: integer().notNull(),
		weekly_users: integer().notNull(),
		returned_users: integer().notNull(),
	},
	(table) => [primaryKey({ columns: [table.day, table.agent_type] })],
);

/**
 * Sums of all rows that `usage_logs` has ever had, by state and provider. A trigger updates them, and nothing decreases
 * them, so that they can be exported as counters. `provider` is empty if there was none. Histograms are JSON (see
 * `histogram.ts`).
 */
export const usageMetrics = sqliteTable(
	"usage_metrics",
	{
		state: text().notNull(),
		provider: text().notNull(),
		tasks: integer().notNull(),
		fell_back: integer().notNull(),
		prompt_tokens: integer().notNull(),
		completion_tokens: integer().notNull(),
		response_ms_sum: integer().notNull(),
		first_token_ms_sum: integer().notNull(),
		queued_ms_sum: integer().notNull(),
		response_histogram: text().notNull(),
		first_token_histogram: text().notNull(),
		queued_histogram: text().notNull(),
	},
	(table) => [primaryKey({ columns: [table.state, table.provider] })],
);

/** Dead letters: queue messages that failed every delivery, kept for inspection and redelivery. */
export const deadLetters = sqliteTable(
	"dead_letters",
	{
		id: text().primaryKey(),
		/** The user that the message belongs to, if any; the row is erased with the user. */
		user_id: text(),
		body: text().notNull(),
		attempts: integer().notNull(),
		created_at: integer().notNull(),
		/** When staff sent the message again; null if they have not. */
		redriven_at: integer(),
	},
	(table) => [index("dead_letters_time").on(table.created_at), index("dead_letters_user").on(table.user_id)],
);

/**
 * The one-time code that makes the first account staff: at most one row, whose `id` is 1. Only the hash of the code is
 * stored. A new code replaces it, and using it deletes it.
 */
export const staffCodes = sqliteTable("staff_codes", {
	id: integer().primaryKey(),
	hash: text().notNull(),
	created_at: integer().notNull(),
});

/**
 * What staff did, without any content of users. When an account is erased, its id is removed from the rows, which remain.
 */
export const auditLog = sqliteTable(
	"audit_log",
	{
		/** A ULID. */
		id: text().primaryKey(),
		/** Null for a command of the administrator, and after the account was erased. */
		actor_id: text(),
		/** "page" for a call of the API, "command" for `npm run staff`. */
		origin: text().notNull(),
		action: text().notNull(),
		/** The user that the action concerns. Null if there is none, and after the account was erased. */
		target_user_id: text(),
		/** What else the action concerns, such as the id of a dead letter. */
		subject: text(),
		created_at: integer().notNull(),
	},
	(table) => [
		index("audit_log_actor").on(table.actor_id),
		index("audit_log_target").on(table.target_user_id),
	],
);
