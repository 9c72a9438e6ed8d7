import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** Times are milliseconds since 1970. */
export const users = sqliteTable("users", {
	id: text().primaryKey(),
	email: text().unique(),
	username: text().notNull().unique(),
	first_name: text().notNull().default(""),
	last_name: text().notNull().default(""),
	is_active: integer({ mode: "boolean" }).notNull().default(true),
	is_staff: integer({ mode: "boolean" }).notNull().default(false),
	is_guest: integer({ mode: "boolean" }).notNull().default(false),
	date_joined: integer().notNull(),
});

/** A refresh family: one sign-in. `generation` counts its rotations; only the newest token of a family is good. */
export const sessions = sqliteTable(
	"sessions",
	{
		id: text().primaryKey(),
		user_id: text()
			.notNull()
			.references(() => users.id, { onDelete: "cascade" }),
		generation: integer().notNull(),
		rotated_at: integer().notNull(),
		created_at: integer().notNull(),
		expires_at: integer().notNull(),
		revoked_at: integer(),
	},
	(table) => [index("sessions_user").on(table.user_id)],
);

/** One row a task, success or failure; written in batches by the consumer of `usage-logs`. */
export const usageLogs = sqliteTable(
	"usage_logs",
	{
		task_id: text().primaryKey(),
		user_id: text().notNull(),
		conversation_id: text().notNull(),
		agent_type: text().notNull(),
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
	},
	(table) => [index("usage_logs_user_time").on(table.user_id, table.created_at)],
);

/** Queue messages that were given up, kept to be looked at and sent again. */
export const deadLetters = sqliteTable(
	"dead_letters",
	{
		id: text().primaryKey(),
		body: text().notNull(),
		attempts: integer().notNull(),
		created_at: integer().notNull(),
	},
	(table) => [index("dead_letters_time").on(table.created_at)],
);
