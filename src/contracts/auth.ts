import * as z from "zod";
import { ConversationId } from "./ids.ts";
import {
	API_KEY_NAME_MAX_CHARS,
	EMAIL_MAX_CHARS,
	NAME_MAX_CHARS,
	PAGE_DEFAULT_ITEMS,
	PAGE_MAX_ITEMS,
	PASSWORD_MAX_CHARS,
	PASSWORD_MIN_CHARS,
	TICKET_TTL_S,
} from "./limits.ts";

export const User = z.object({
	id: z.string(),
	email: z.string().nullable(),
	username: z.string(),
	first_name: z.string(),
	last_name: z.string(),
	date_joined: z.iso.datetime(),
	is_active: z.boolean(),
	is_staff: z.boolean(),
	is_guest: z.boolean(),
});
export type User = z.infer<typeof User>;

export const Tokens = z.object({ access: z.string(), refresh: z.string() });
export type Tokens = z.infer<typeof Tokens>;

/** `access` stands twice because the older clients read it at the top. */
export const SignedIn = z.object({ user: User, tokens: Tokens, access: z.string(), message: z.string() });
export type SignedIn = z.infer<typeof SignedIn>;

/** Kept and compared in lower case. */
export const Email = z
	.string()
	.trim()
	.toLowerCase()
	.max(EMAIL_MAX_CHARS)
	.pipe(z.email("must be an e-mail address"));

/** Never an e-mail address, so that no name can pass for somebody's address at sign-in. */
export const Username = z
	.string()
	.trim()
	.regex(/^[A-Za-z0-9_.-]{3,40}$/, "must be 3 to 40 letters, digits, or _ . -");

const PersonName = z.string().trim().max(NAME_MAX_CHARS);

/**
 * The text of a password that is hashed, and that every check of it looks at: another keyboard may send the same
 * characters as other code points.
 */
export function normalizePassword(password: string): string {
	return password.normalize("NFKC");
}

const TypedPassword = z.string().overwrite(normalizePassword);

/** Any characters. The server also rejects common passwords. */
export const NewPassword = TypedPassword.refine(
	({ length }) => length >= PASSWORD_MIN_CHARS && length <= PASSWORD_MAX_CHARS,
	`must have ${PASSWORD_MIN_CHARS} to ${PASSWORD_MAX_CHARS} characters`,
);

/** A password as it is typed at sign-in: what could never be one is wrong, not malformed. */
const GivenPassword = z.string().max(1_000).overwrite(normalizePassword);

export const RegisterRequest = z
	.object({
		email: Email,
		password: NewPassword,
		password_confirm: TypedPassword,
		first_name: PersonName.default(""),
		last_name: PersonName.default(""),
		/** Left out or empty: made from the e-mail address. */
		username: z.union([z.literal(""), Username]).default(""),
	})
	.refine((request) => request.password === request.password_confirm, {
		path: ["password_confirm"],
		error: "is not the same as the password",
	});
export type RegisterRequest = z.infer<typeof RegisterRequest>;

/** One of the two names the account; either may hold a username or an e-mail address. */
export const LoginRequest = z
	.object({
		username: z.string().trim().max(EMAIL_MAX_CHARS).optional(),
		email: z.string().trim().max(EMAIL_MAX_CHARS).optional(),
		password: GivenPassword,
	})
	.transform(({ username, email, password }, context) => {
		const identifier = username || email;
		if (!identifier) {
			context.addIssue({ code: "custom", path: ["username"], message: "is missing, and email is too" });
			return z.NEVER;
		}
		return { identifier, password };
	});

export const RefreshRequest = z.object({ refresh: z.string().min(1).max(1_000) });
export const LogoutRequest = z.object({ refresh_token: z.string().min(1).max(1_000) });

/** What of a profile may be changed; what is left out stays. */
export const ProfileUpdate = z.object({
	email: Email.optional(),
	username: Username.optional(),
	first_name: PersonName.optional(),
	last_name: PersonName.optional(),
});
export type ProfileUpdate = z.infer<typeof ProfileUpdate>;

export const ChangePasswordRequest = z
	.object({ old_password: GivenPassword, new_password: NewPassword, confirm_password: TypedPassword })
	.refine((request) => request.new_password === request.confirm_password, {
		path: ["confirm_password"],
		error: "is not the same as the new password",
	});

export const CheckAuth = z.object({ authenticated: z.literal(true), user: User });
export type CheckAuth = z.infer<typeof CheckAuth>;

/** An answer that has nothing but a sentence to say. */
export const Said = z.object({ message: z.string() });
export type Said = z.infer<typeof Said>;

export const ListQuery = z.object({
	limit: z.coerce.number().int().min(1).max(PAGE_MAX_ITEMS).default(PAGE_DEFAULT_ITEMS),
	cursor: z
		.string()
		.regex(/^[0-9A-Z]{26}$/, "use the next_cursor of the page before")
		.optional(),
});
export type ListQuery = z.infer<typeof ListQuery>;

/** Where the account is signed in. `current`: the sign-in that asks. */
export const Session = z.object({
	id: z.string(),
	user_agent: z.string(),
	country: z.string().nullable(),
	created_at: z.iso.datetime(),
	last_seen_at: z.iso.datetime(),
	expires_at: z.iso.datetime(),
	current: z.boolean(),
});
export type Session = z.infer<typeof Session>;

/** Newest first. */
export const SessionList = z.object({ items: z.array(Session), next_cursor: z.string().nullable() });
export type SessionList = z.infer<typeof SessionList>;

/** What a key may be used for: asking and reading conversations, the knowledge, the figures, the account. */
export const Scope = z.enum(["chat", "knowledge", "analytics", "account"]);
export type Scope = z.infer<typeof Scope>;

export const API_KEY_PREFIX = "ob_";

export const ApiKeyRequest = z.object({
	name: z.string().trim().min(1).max(API_KEY_NAME_MAX_CHARS),
	scopes: z
		.array(Scope)
		.min(1)
		.transform((scopes) => [...new Set(scopes)]),
});
export type ApiKeyRequest = z.infer<typeof ApiKeyRequest>;

/** `start` is how the key begins, to tell it from others. */
export const ApiKey = z.object({
	id: z.string(),
	name: z.string(),
	start: z.string(),
	scopes: z.array(Scope),
	created_at: z.iso.datetime(),
	last_used_at: z.iso.datetime().nullable(),
});
export type ApiKey = z.infer<typeof ApiKey>;

/** The one answer that shows the key itself. */
export const NewApiKey = ApiKey.extend({ key: z.string() });
export type NewApiKey = z.infer<typeof NewApiKey>;

/** Newest first. */
export const ApiKeyList = z.object({ items: z.array(ApiKey), next_cursor: z.string().nullable() });
export type ApiKeyList = z.infer<typeof ApiKeyList>;

/** Without a conversation the ticket is for a socket that names none. */
export const TicketRequest = z.object({ conversation_id: ConversationId.optional() });
/** Single use, for that conversation alone. */
export const Ticket = z.object({ ticket: z.string(), expires_in: z.literal(TICKET_TTL_S) });
export type Ticket = z.infer<typeof Ticket>;

/** A guest has no password to give. */
export const DeleteAccountRequest = z.object({ password: GivenPassword.optional() });
