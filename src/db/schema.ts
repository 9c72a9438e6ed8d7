import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { Scope } from "../contracts/auth.ts";

/** Times are milliseconds since 1970. `email` is in lower case; `password` is a hash that names its parameters, a guest has none. */
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
	// Two names that differ by case alone would be taken for one another.
	(table) => [uniqueIndex("users_username").on(sql`lower(${table.username})`)],
);

/**
 * A refresh family: one sign-in. `generation` numbers its refresh tokens; only the newest one is valid. `parent` is the
 * generation of the token that it was issued for, which may be presented again for a while after `rotated_at`.
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

/** Keys for programs. Only the hash of a key is kept; `start` is its first characters, to tell keys apart. */
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
		scopes: text({ mode: "json" }).$type<Scope[]>().notNull(),
		created_at: integer().notNull(),
		last_used_at: integer(),
	},
	(table) => [index("api_keys_user").on(table.user_id)],
);

/** How often something was tried that may be tried so many times until `until`. The key is hashed: it tells of nobody. */
export const throttles = sqliteTable("throttles", {
	key: text().primaryKey(),
	tried: integer().notNull(),
	until: integer().notNull(),
});

/** One row a task, success or failure; written in batches by the consumer of `usage-logs`. */
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
		/** Whether a roll-up counts this row already. */
		rolled_up: integer({ mode: "boolean" }).notNull().default(false),
	},
	(table) => [
		index("usage_logs_user_time").on(table.user_id, table.created_at),
		index("usage_logs_fresh").on(table.user_id, table.created_at).where(sql`rolled_up = 0`),
	],
);

/**
 * What `usage_logs` comes to, an hour and kind of question at a time; kept when the rows are gone. Rows that come late
 * make a roll-up of their own, told apart by `rolled_at`. Times of answers are those of completed ones.
 */
export const usageRollups = sqliteTable(
	"usage_rollups",
	{
		hour: integer().notNull(),
		user_id: text()
			.notNull()
			.references(() => users.id, { onDelete: "cascade" }),
		agent_type: text().notNull(),
		/** Empty where it is not known. */
		question_type: text().notNull(),
		rolled_at: integer().notNull(),
		completed: integer().notNull(),
		failed: integer().notNull(),
		cancelled: integer().notNull(),
		fell_back: integer().notNull(),
		prompt_tokens: integer().notNull(),
		completion_tokens: integer().notNull(),
		response_ms_sum: integer().notNull(),
		first_token_ms_sum: integer().notNull(),
		first_tokens: integer().notNull(),
		/** JSON: answers by bucket of their response time, see `analytics/histogram.ts`. */
		response_histogram: text().notNull(),
	},
	(table) => [
		primaryKey({
			columns: [table.user_id, table.hour, table.agent_type, table.question_type, table.rolled_at],
		}),
	],
);

/** Queue messages that were given up, kept to be looked at and sent again. */
export const deadLetters = sqliteTable(
	"dead_letters",
	{
		id: text().primaryKey(),
		/** Whose message it was, so that it leaves with its user. */
		user_id: text(),
		body: text().notNull(),
		attempts: integer().notNull(),
		created_at: integer().notNull(),
	},
	(table) => [index("dead_letters_time").on(table.created_at), index("dead_letters_user").on(table.user_id)],
);
