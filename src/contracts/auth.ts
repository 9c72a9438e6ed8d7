import * as z from "zod";
import { TokenBudget, TokenUse } from "./budgets.ts";
import { ConversationId } from "./ids.ts";
import {
	API_KEY_NAME_MAX_CHARS,
	EMAIL_MAX_CHARS,
	NAME_MAX_CHARS,
	PAGE_ITEMS_DEFAULT,
	PAGE_ITEMS_MAX,
	PASSWORD_MAX_CHARS,
	PASSWORD_MIN_CHARS,
	TICKET_TTL_S,
} from "./limits.ts";
import { DateTime, notBlank, onOneLine } from "./values.ts";

export const User = z.object({
	id: z.string(),
	email: z.string().nullable(),
	username: z.string(),
	first_name: z.string(),
	last_name: z.string(),
	date_joined: DateTime,
	is_active: z.boolean(),
	is_staff: z.boolean(),
	is_guest: z.boolean(),
});
export type User = z.infer<typeof User>;

export const Tokens = z.object({ access: z.string(), refresh: z.string() });
export type Tokens = z.infer<typeof Tokens>;

/** `access` duplicates `tokens.access` for protocol v1 clients. */
export const SignedIn = z.object({ user: User, tokens: Tokens, access: z.string(), message: z.string() });
export type SignedIn = z.infer<typeof SignedIn>;

/** Stored and compared in lowercase. */
export const Email = z
	.string()
	.max(EMAIL_MAX_CHARS)
	.trim()
	.toLowerCase()
	.pipe(z.email("must be an email address"));

/** Cannot contain `@`, so that sign-in never mistakes a username for another user's email address. */
export const Username = z
	.string()
	.trim()
	.regex(/^[A-Za-z0-9_.-]{3,40}$/, "must be 3 to 40 letters, digits, or _ . -");

const PersonName = onOneLine(z.string().max(NAME_MAX_CHARS)).trim();

/**
 * Normalizes a password before it is hashed or compared, because keyboards may encode the same characters as different
 * code points.
 */
export function normalizePassword(password: string): string {
	return password.normalize("NFKC");
}

const TypedPassword = z.string().overwrite(normalizePassword);

/** May contain any characters. The server also rejects common passwords. */
export const NewPassword = TypedPassword.refine(
	({ length }) => length >= PASSWORD_MIN_CHARS && length <= PASSWORD_MAX_CHARS,
	`must have ${PASSWORD_MIN_CHARS} to ${PASSWORD_MAX_CHARS} characters`,
);

const RESET_TOKEN_MAX_CHARS = 100;

/** A password to check. Its format is not validated, so a malformed password is reported as incorrect. */
const PasswordToCheck = z.string().max(1_000).overwrite(normalizePassword);

/**
 * @example
 * {
 *   "email": "ada@example.com",
 *   "username": "ada",
 *   "password": "a long passphrase",
 *   "password_confirm": "a long passphrase"
 * }
 */
export const RegisterRequest = z.lazy(() =>
	z
		.object({
			email: Email,
			password: NewPassword,
			password_confirm: TypedPassword,
			first_name: PersonName.default(""),
			last_name: PersonName.default(""),
			/** Derived from the email address when omitted or empty. */
			username: z.union([z.literal(""), Username]).default(""),
		})
		.refine((request) => request.password === request.password_confirm, {
			path: ["password_confirm"],
			error: "does not match the password",
		}),
);
export type RegisterRequest = z.infer<typeof RegisterRequest>;

/**
 * The account is identified by `username` or `email`. Each of the two fields accepts both usernames and email
 * addresses.
 *
 * @example
 * { "username": "ada", "password": "a long passphrase" }
 */
export const LoginRequest = z
	.object({
		username: z.string().max(EMAIL_MAX_CHARS).trim().optional(),
		email: z.string().max(EMAIL_MAX_CHARS).trim().optional(),
		password: PasswordToCheck,
	})
	.transform(({ username, email, password }, context) => {
		const identifier = username || email;
		if (!identifier) {
			context.addIssue({ code: "custom", path: ["username"], message: "is missing; send username or email" });
			return z.NEVER;
		}
		return { identifier, password };
	});

export const RefreshRequest = z.object({ refresh: z.string().min(1).max(1_000) });
export const LogoutRequest = z.object({ refresh_token: z.string().min(1).max(1_000) });

/**
 * Omitted fields keep their values.
 *
 * @example
 * { "first_name": "Ada", "last_name": "Lovelace" }
 */
export const ProfileUpdate = z.object({
	email: Email.optional(),
	username: Username.optional(),
	first_name: PersonName.optional(),
	last_name: PersonName.optional(),
});
export type ProfileUpdate = z.infer<typeof ProfileUpdate>;

export const ChangePasswordRequest = z
	.object({ old_password: PasswordToCheck, new_password: NewPassword, confirm_password: TypedPassword })
	.refine((request) => request.new_password === request.confirm_password, {
		path: ["confirm_password"],
		error: "does not match the new password",
	});

/**
 * Names the account by its email address or its username.
 *
 * @example
 * { "user": "ada@example.com" }
 */
export const PasswordResetLinkRequest = z.strictObject({
	user: z.string().max(EMAIL_MAX_CHARS).trim().min(1),
});

/** The page at `url` sets a new password. It works once, until `expires_at`. No other response contains it. */
export const PasswordResetLink = z.object({ url: z.url(), expires_at: DateTime });
export type PasswordResetLink = z.infer<typeof PasswordResetLink>;

/**
 * `token` is the last part of the link.
 *
 * @example
 * { "token": "NnR5Y2hvIGJyYWhl…", "new_password": "a long passphrase" }
 */
export const PasswordResetRequest = z.strictObject({
	token: z.string().min(1).max(RESET_TOKEN_MAX_CHARS),
	new_password: NewPassword,
});

/**
 * `questions_today` were asked on the current day (UTC), which ends at `resets_at`. The tokens include those that are
 * reserved for unfinished answers; a limit of null is none. `api_key` is set if an API key sent the request.
 */
export const Quota = z.lazy(() =>
	z.object({
		questions_today: z.number().int(),
		questions_per_day: z.number().int(),
		resets_at: DateTime,
		...TokenUse.shape,
		...TokenBudget.shape,
		api_key: z.object({ ...TokenUse.shape, ...TokenBudget.shape }).optional(),
	}),
);
export type Quota = z.infer<typeof Quota>;

export const CheckAuth = z.object({ authenticated: z.literal(true), user: User });
export type CheckAuth = z.infer<typeof CheckAuth>;

/** A confirmation message, for calls that return no data. */
export const MessageResponse = z.object({ message: z.string() });
export type MessageResponse = z.infer<typeof MessageResponse>;

export const ListQuery = z.object({
	limit: z.coerce.number().int().min(1).max(PAGE_ITEMS_MAX).default(PAGE_ITEMS_DEFAULT),
	cursor: z
		.string()
		.regex(/^[0-9A-Z]{26}$/, "must be the next_cursor of the previous page")
		.optional(),
});
export type ListQuery = z.infer<typeof ListQuery>;

/** A signed-in device. `current` marks the session that sent the request. */
export const Session = z.lazy(() =>
	z.object({
		id: z.string(),
		user_agent: z.string(),
		country: z.string().nullable(),
		created_at: DateTime,
		last_seen_at: DateTime,
		expires_at: DateTime,
		current: z.boolean(),
	}),
);
export type Session = z.infer<typeof Session>;

/** Newest first. */
export const SessionList = z.object({ items: z.array(Session), next_cursor: z.string().nullable() });
export type SessionList = z.infer<typeof SessionList>;

/** What an API key may access. `chat` covers questions, conversations, `/v1` and sockets. */
export const ApiKeyScope = z.enum(["chat", "knowledge", "analytics", "account"]);
export type ApiKeyScope = z.infer<typeof ApiKeyScope>;

export const API_KEY_PREFIX = "ob_";

/** The limits of an API key. Absent from exports of earlier versions. */
const KEY_LIMITS = {
	tokens_per_day: TokenBudget.shape.tokens_per_day.default(null),
	tokens_per_minute: TokenBudget.shape.tokens_per_minute.default(null),
};

/**
 * The limits on tokens are at most those of the user, and none if they are left out.
 *
 * @example
 * { "name": "Home automation", "scopes": ["chat", "knowledge"], "tokens_per_day": 100000 }
 */
export const ApiKeyRequest = z.lazy(() =>
	z.strictObject({
		name: notBlank(onOneLine(z.string().max(API_KEY_NAME_MAX_CHARS)).trim().min(1)),
		scopes: z
			.array(ApiKeyScope)
			.min(1)
			.transform((scopes) => [...new Set(scopes)]),
		...KEY_LIMITS,
	}),
);
export type ApiKeyRequest = z.infer<typeof ApiKeyRequest>;
/** An `ApiKeyRequest` before its defaults are filled in. */
export type ApiKeyRequestInput = z.input<typeof ApiKeyRequest>;

/**
 * Omitted limits keep their values; null removes a limit.
 *
 * @example
 * { "tokens_per_day": 50000 }
 */
export const ApiKeyUpdate = TokenBudget.partial().strict();
export type ApiKeyUpdate = z.infer<typeof ApiKeyUpdate>;

/** `start` contains the first characters of the key, so that users can recognize it. */
export const ApiKey = z.object({
	id: z.string(),
	name: z.string(),
	start: z.string(),
	scopes: z.array(ApiKeyScope),
	...KEY_LIMITS,
	created_at: DateTime,
	last_used_at: DateTime.nullable(),
});
export type ApiKey = z.infer<typeof ApiKey>;

/** A new API key. No other response contains the key itself. */
export const NewApiKey = ApiKey.extend({ key: z.string() });
export type NewApiKey = z.infer<typeof NewApiKey>;

/** Newest first. */
export const ApiKeyList = z.object({ items: z.array(ApiKey), next_cursor: z.string().nullable() });
export type ApiKeyList = z.infer<typeof ApiKeyList>;

/**
 * If `conversation_id` is set, the ticket is valid only for sockets of that conversation. Otherwise, it is valid only
 * for sockets that are not bound to a conversation.
 *
 * @example
 * { "conversation_id": "conv_01JZ8Q2V5N3K7XWYD4RBTM6CHE" }
 */
export const TicketRequest = z.object({ conversation_id: ConversationId.optional() });
/** A single-use ticket that expires after `expires_in` seconds. Send it as `?ticket=` when opening the socket. */
export const Ticket = z.object({ ticket: z.string(), expires_in: z.literal(TICKET_TTL_S) });
export type Ticket = z.infer<typeof Ticket>;

/** Guests have no password and can omit it. All other users must send it. */
export const DeleteAccountRequest = z.object({ password: PasswordToCheck.optional() });
