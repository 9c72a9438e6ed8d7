import * as z from "zod";
import { User } from "./auth.ts";
import { InferencePart } from "./health.ts";
import { TaskId } from "./ids.ts";
import { PAGE_ITEMS_DEFAULT, PAGE_ITEMS_MAX, USER_SEARCH_MAX_CHARS } from "./limits.ts";
import { DateTime, NonNegativeInt, PositiveInt } from "./values.ts";

const ListCursor = z
	.string()
	.max(200)
	.regex(/^\d{1,15}\./, "must be the next_cursor of the previous page")
	.optional();
const limit = z.coerce.number().int().min(1).max(PAGE_ITEMS_MAX).default(PAGE_ITEMS_DEFAULT);

/** A page of a list of the staff. */
export const StaffListQuery = z.object({ limit, cursor: ListCursor });
export type StaffListQuery = z.infer<typeof StaffListQuery>;

/** Whether the installation has no staff yet and waits for its one-time code. */
export const StaffCodeState = z.object({ is_open: z.boolean() });
export type StaffCodeState = z.infer<typeof StaffCodeState>;

const STAFF_CODE_MAX_CHARS = 100;

/**
 * The code that `npm start` or `npm run staff -- code` printed.
 *
 * @example
 * { "code": "K7QM-2XWD-9RTV" }
 */
export const StaffCodeRequest = z.strictObject({ code: z.string().max(STAFF_CODE_MAX_CHARS).trim().min(1) });

/** Which users a list contains. */
export const UserFilter = z.enum(["all", "members", "guests", "staff", "disabled"]);
export type UserFilter = z.infer<typeof UserFilter>;

/**
 * `q` is a part of a username, an email address or a name. Empty to list all users.
 *
 * @example
 * GET /api/staff/users/?q=ada&filter=members
 */
export const UserListQuery = StaffListQuery.extend({
	q: z.string().max(USER_SEARCH_MAX_CHARS).trim().default(""),
	filter: UserFilter.default("all"),
});
export type UserListQuery = z.infer<typeof UserListQuery>;

/** A user as staff see them. Counts and times say nothing about the content of their conversations. */
export const StaffUser = User.extend({
	/** When a session was last refreshed or an API key last used, to within an hour; null if never. */
	last_seen_at: DateTime.nullable(),
	/** Number of open sessions. */
	sessions: NonNegativeInt,
	api_keys: NonNegativeInt,
});
export type StaffUser = z.infer<typeof StaffUser>;

/** Newest first. `total` counts all users that match. */
export const StaffUserList = z.object({
	items: z.array(StaffUser),
	total: NonNegativeInt,
	next_cursor: z.string().nullable(),
});
export type StaffUserList = z.infer<typeof StaffUserList>;

/**
 * Omitted fields keep their values. `is_active: false` disables the user.
 *
 * @example
 * { "is_active": false }
 */
export const StaffUserUpdate = z.strictObject({
	is_staff: z.boolean().optional(),
	is_active: z.boolean().optional(),
});
export type StaffUserUpdate = z.infer<typeof StaffUserUpdate>;

/** A queue message that failed every delivery. `kind` is null if the message has an unknown format. */
export const DeadLetter = z.object({
	id: z.string(),
	kind: z.string().nullable(),
	user_id: z.string().nullable(),
	username: z.string().nullable(),
	attempts: z.int(),
	created_at: DateTime,
	/** When staff sent it again; null if they have not. */
	redriven_at: DateTime.nullable(),
});
export type DeadLetter = z.infer<typeof DeadLetter>;

/** Newest first. */
export const DeadLetterList = z.object({ items: z.array(DeadLetter), next_cursor: z.string().nullable() });
export type DeadLetterList = z.infer<typeof DeadLetterList>;

/** `body` is the message as it was delivered, in JSON if possible. The comment of a rating is left out. */
export const DeadLetterDetail = DeadLetter.extend({ body: z.string() });
export type DeadLetterDetail = z.infer<typeof DeadLetterDetail>;

/** A question that has not ended yet. `place` counts from 1 in the user's own queue. */
export const RunningTask = z.lazy(() =>
	z.object({
		task_id: TaskId.nullable(),
		user_id: z.string(),
		username: z.string(),
		/**
		 * `active`: may run. `waiting`: waits for the user's other questions. `resting`: its lease is suspended,
		 * because it waits for pages, or because the lease expired.
		 */
		state: z.enum(["active", "waiting", "resting"]),
		accepted_at: DateTime,
		/** Whether it has taken longer than any attempt may take. */
		is_stuck: z.boolean(),
	}),
);
export type RunningTask = z.infer<typeof RunningTask>;

/** Oldest first. Covers the users who were seen last; `users_active` counts all who were seen within a day. */
export const RunningTaskList = z.object({
	items: z.array(RunningTask),
	users_checked: NonNegativeInt,
	users_active: NonNegativeInt,
});
export type RunningTaskList = z.infer<typeof RunningTaskList>;

export const TaskCancelRequest = z.strictObject({ user_id: z.string().min(1).max(40), task_id: TaskId });

/** A provider of the chain, in the order in which they are tried. */
const ProviderState = InferencePart.extend({
	breaker: z.object({
		/** An open breaker rejects calls until a health probe succeeds. */
		state: z.enum(["closed", "open"]),
		failures: NonNegativeInt,
		opens_after: PositiveInt,
		/** When the provider became unreachable; null while it responds. */
		away_since: DateTime.nullable(),
	}),
});

/** `backlog` and `oldest_at` are null if the platform does not report them. */
export const QueueState = z.object({
	name: z.string(),
	backlog: NonNegativeInt.nullable(),
	oldest_at: DateTime.nullable(),
});
export type QueueState = z.infer<typeof QueueState>;

/** Fields are null if the server does not report them. */
export const ModelServerState = z.lazy(() =>
	z.object({
		status: z.string(),
		model: z.string().nullable(),
		device: z.string().nullable(),
		context_tokens: z.int().nullable(),
		memory_bytes: z.number().nullable(),
		slots: z.object({ total: z.int(), busy: z.int() }).nullable(),
		waiting: z.int().nullable(),
		detail: z.string().nullable(),
	}),
);
export type ModelServerState = z.infer<typeof ModelServerState>;

/**
 * The state of the system. Breakers belong to the process that responds; on Cloudflare, there are several.
 * `model_server` is null if no model server is configured, and its `status` is `unreachable` if it does not respond.
 */
export const SystemState = z.lazy(() =>
	z.object({
		providers: z.array(ProviderState),
		queues: z.array(QueueState),
		model_server: ModelServerState.nullable(),
		dead_letters: NonNegativeInt,
		/** Null unless the app runs under `npm start`. */
		runtime: z.object({ restarts: z.int(), restarted_at: DateTime.nullable() }).nullable(),
	}),
);
export type SystemState = z.infer<typeof SystemState>;

/** Where the value of a setting comes from. `start`: chosen by `npm start`. `secret`: a secret of the deployment. */
export const SettingSource = z.enum([
	"default",
	"wrangler.toml",
	".dev.vars",
	"environment",
	"start",
	"secret",
]);
export type SettingSource = z.infer<typeof SettingSource>;

/** `value` is null for a secret. `source` is null for a secret that is not set. */
export const Setting = z.lazy(() =>
	z.object({
		name: z.string(),
		value: z.string().nullable(),
		is_secret: z.boolean(),
		is_set: z.boolean(),
		source: SettingSource.nullable(),
	}),
);
export type Setting = z.infer<typeof Setting>;

export const SettingList = z.object({ items: z.array(Setting) });
export type SettingList = z.infer<typeof SettingList>;

/** What staff can do. Entries of later versions may have other actions. */
export const AuditAction = z.enum([
	"staff_code_used",
	"staff_granted",
	"staff_revoked",
	"user_disabled",
	"user_enabled",
	"reset_link_created",
	"dead_letter_inspected",
	"dead_letter_redriven",
	"dead_letter_discarded",
	"task_cancelled",
	"budget_set",
	"budget_reset",
	"default_budget_set",
	"default_budget_reset",
]);
export type AuditAction = z.infer<typeof AuditAction>;

/** `actor` and `target` are null if there is none, or if their account was deleted. */
export const AuditEntry = z.lazy(() =>
	z.object({
		id: z.string(),
		/** An `AuditAction`. */
		action: z.string(),
		origin: z.enum(["page", "command"]),
		actor: z.object({ id: z.string(), username: z.string() }).nullable(),
		target: z.object({ id: z.string(), username: z.string() }).nullable(),
		subject: z.string().nullable(),
		created_at: DateTime,
	}),
);
export type AuditEntry = z.infer<typeof AuditEntry>;

/** Newest first. Entries are deleted after `retention_days`. */
export const AuditList = z.object({
	items: z.array(AuditEntry),
	next_cursor: z.string().nullable(),
	retention_days: PositiveInt,
});
export type AuditList = z.infer<typeof AuditList>;
