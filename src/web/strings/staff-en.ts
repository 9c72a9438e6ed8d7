import type { BudgetKind } from "../../contracts/budgets.ts";
import type { AuditAction, SettingSource, UserFilter } from "../../contracts/staff.ts";
import { formatNumber } from "../ui/format.ts";
import { pluralize } from "./english.ts";

const FILTERS = {
	all: "All",
	members: "Members",
	guests: "Guests",
	staff: "Staff",
	disabled: "Disabled",
} as const satisfies Record<UserFilter, string>;

const SOURCES = {
	default: "Default",
	"wrangler.toml": "wrangler.toml",
	".dev.vars": ".dev.vars",
	environment: "Environment",
	start: "npm start",
	secret: "Secret",
} as const satisfies Record<SettingSource, string>;

const ACTIONS: Readonly<Record<string, string>> = {
	staff_code_used: "Became staff with the one-time code",
	staff_granted: "Granted staff access",
	staff_revoked: "Revoked staff access",
	user_disabled: "Disabled the user",
	user_enabled: "Enabled the user",
	reset_link_created: "Created a password reset link",
	dead_letter_inspected: "Inspected a dead letter",
	dead_letter_redriven: "Sent a dead letter again",
	dead_letter_discarded: "Discarded a dead letter",
	task_cancelled: "Cancelled a question",
	budget_set: "Set a token budget",
	budget_reset: "Reset a token budget",
	default_budget_set: "Set a default token budget",
	default_budget_reset: "Reset a default token budget",
} satisfies Record<AuditAction, string>;

const BUDGETS = {
	members: "Members",
	guests: "Guests",
	api_keys: "Each API key",
} as const satisfies Record<BudgetKind, string>;

/** The English texts of the staff page. */
export const staffEn = {
	title: "Staff",
	sections: "Sections",
	loading: "Loading…",
	code: {
		title: "Staff access",
		lead: "This installation has no staff yet. Enter the one-time code that npm start printed, or the one from npm run staff -- code.",
		label: "One-time code",
		hint: "Such as K7QM-2XWD-9RTV",
		missing: "Enter the code.",
		submit: "Become staff",
		guest: "Sign up first. Only an account can become staff, not a guest.",
		signUp: "Sign up",
		closed: "Only staff can open this page. Ask a member of the staff for access.",
	},
	users: {
		title: "Users",
		search: "Search by name or email",
		filter: "Show",
		filters: FILTERS,
		count: (total: number) => pluralize(total, "user"),
		none: "No user matches.",
		noEmail: "No email address",
		guest: "Guest",
		staff: "Staff",
		disabled: "Disabled",
		you: "You",
		seen: (time: string) => `Last seen ${time}`,
		neverSeen: "Never seen",
		joined: (day: string) => `joined ${day}`,
		access: (sessions: number, keys: number) =>
			`${pluralize(sessions, "session")}, ${pluralize(keys, "API key")}`,
		manage: "Manage",
		close: "Close",
		manageUser: (name: string) => `Manage ${name}`,
		ownAccess: "You can't change your own access. Ask another member of the staff.",
		grant: "Make staff",
		grantQuestion: (name: string) =>
			`Make ${name} staff? They can then manage all users, and see everyone's usage.`,
		granted: (name: string) => `${name} is now staff.`,
		revoke: "Remove from staff",
		revokeQuestion: (name: string) => `Remove ${name} from staff?`,
		revoked: (name: string) => `${name} is no longer staff.`,
		disable: "Disable",
		disableQuestion: (name: string) =>
			`Disable ${name}? They are signed out everywhere at once, their API keys stop working, and their questions are cancelled. Nothing is deleted.`,
		disabledDone: (name: string) => `${name} was disabled.`,
		enable: "Enable",
		enabledDone: (name: string) => `${name} can sign in again.`,
		undo: "Undo",
		resetLink: "Create reset link",
		resetLinkReady: (name: string, until: string) =>
			`Send this link to ${name}. It sets a new password once, until ${until}. It isn't shown again.`,
		resetLinkLabel: "Password reset link",
	},
	budget: {
		section: "Token budgets",
		defaultsLead:
			"The defaults for everyone without an exception of their own. Exceptions are set under Users.",
		title: "Token budget",
		lead: "The most tokens that questions and answers may use. Empty means no limit.",
		perDay: "Tokens per day",
		perMinute: "Tokens per minute",
		save: "Save",
		saved: "Saved.",
		reset: "Use the default",
		used: (tokens: number) => `${formatNumber(tokens)} used today`,
		origins: {
			configuration: "From the configuration",
			staff: "Default set by staff",
			exception: "Exception for this user",
		},
		kinds: BUDGETS,
	},
	tasks: {
		title: "Running questions",
		lead: "Questions that have not ended yet, oldest first. What was asked isn't shown.",
		partial: (checked: number, active: number) =>
			`Of the ${formatNumber(active)} users who were active within a day, the latest ${formatNumber(checked)} are covered.`,
		none: "No questions are running.",
		states: { active: "Running", waiting: "Waiting for other questions", resting: "Waiting for pages" },
		stuck: "Stuck",
		age: (duration: string) => `for ${duration}`,
		stateless: "Call without a conversation",
		cancel: "Cancel",
		cancelQuestion: (name: string) => `Cancel this question of ${name}? The text so far is kept.`,
		cancelled: "The question was cancelled.",
	},
	system: {
		title: "System",
		providers: "Providers",
		providersLead: "Tried in this order.",
		statuses: {
			ok: "Ready",
			starting: "Starting",
			degraded: "Degraded",
			down: "Down",
		},
		noModel: "no model",
		breakerClosed: (failures: number, max: number) =>
			failures === 0
				? "no recent failures"
				: `${pluralize(failures, "failure")} in a row, paused after ${formatNumber(max)}`,
		breakerOpen: (failures: number) => `paused after ${pluralize(failures, "failure")} in a row`,
		away: (time: string) => `unreachable since ${time}`,
		queues: "Queues",
		queue: "Queue",
		backlog: "Waiting",
		oldest: "Oldest",
		unknown: "not reported",
		nothing: "–",
		modelServer: "Model server",
		modelServerNone: "No model server is configured.",
		unreachable: "The model server doesn't respond. Check that it runs, and LLAMA_CPP_URL.",
		status: "Status",
		model: "Model",
		device: "Device",
		slots: "Slots",
		slotsBusy: (busy: number, total: number) => `${busy} of ${total} busy`,
		waiting: "Waiting requests",
		memory: "Memory",
		context: "Context",
		contextTokens: (tokens: number) => pluralize(tokens, "token"),
		runtime: "Runtime",
		restarts: (count: number, time: string | null) =>
			time === null
				? "Never restarted since npm start."
				: `Restarted ${count === 1 ? "once" : `${formatNumber(count)} times`}, last on ${time}.`,
		deadLetters: (count: number) => `${pluralize(count, "dead letter")} to look at`,
	},
	letters: {
		title: "Dead letters",
		lead: "Queue messages that failed every delivery. They are deleted together with old usage records.",
		none: "There are no dead letters. All messages were delivered.",
		kinds: {
			run_task: "Start of a question",
			usage: "Usage record",
			feedback: "Rating",
			ingest_page: "Web page to read",
			read_site_url: "Page of a site to read",
		},
		unknown: "Unknown message",
		system: "No user",
		attempts: (count: number) => (count === 1 ? "Delivered once" : `Delivered ${formatNumber(count)} times`),
		redriven: (time: string) => `Sent again ${time}`,
		inspect: "Inspect",
		hide: "Hide",
		body: "Message",
		redrive: "Send again",
		redrivenDone: "The message was sent again.",
		discard: "Discard",
		discardQuestion: "Discard this message? This can't be undone.",
		discarded: "The message was discarded.",
	},
	settings: {
		title: "Configuration",
		lead: "The settings in force. Change them in wrangler.toml, in .dev.vars, or in the environment, then restart.",
		secrets: "Secrets",
		variables: "Settings",
		empty: "empty",
		set: "Set",
		unset: "Not set",
		sources: SOURCES,
	},
	audit: {
		title: "Audit log",
		lead: (days: number) =>
			`What staff did, without anything that users wrote. Entries are kept for ${pluralize(days, "day")}.`,
		none: "Nothing was done yet.",
		actions: ACTIONS,
		command: "Command line",
		deleted: "Deleted account",
		by: (actor: string, time: string) => `${actor}, ${time}`,
	},
};
