import type { z } from "zod";
import {
	ApiKey,
	ApiKeyList,
	type ApiKeyRequestInput,
	type ApiKeyUpdate,
	CheckAuth,
	MessageResponse,
	NewApiKey,
	PasswordResetLink,
	type ProfileUpdate,
	Quota,
	type RegisterRequest,
	type Session,
	SessionList,
	SignedIn,
	User,
} from "../../contracts/auth.ts";
import { AccountExport } from "../../contracts/export.ts";
import type { CallOptions, Http, Method } from "./http.ts";
import { paginate } from "./pagination.ts";
import { toQueryString } from "./query.ts";

export type Registration = Omit<z.input<typeof RegisterRequest>, "password_confirm">;

const EXPORT_TIMEOUT_MS = 120_000;

/**
 * Signs users in and out and manages their account. A client with an API key does not need to sign in.
 *
 * @example
 * ```ts
 * await client.account.register({ username: "ada", email: "ada@example.com", password: "a long passphrase" });
 * for await (const { id, current } of client.account.sessions()) {
 *   if (!current) await client.account.endSession(id);
 * }
 * ```
 */
export class Account {
	readonly #http: Http;

	constructor(http: Http) {
		this.#http = http;
	}

	/** Checks whether tokens are stored. They may have expired: `check` verifies them. */
	async isSignedIn(): Promise<boolean> {
		return (await this.#http.tokens.load()) !== null;
	}

	/**
	 * Creates a guest account and signs in.
	 *
	 * @throws {ApiError} `guests_refused` when the server does not allow guests
	 * @example
	 * ```ts
	 * if (!(await client.account.isSignedIn())) await client.account.signInAsGuest();
	 * ```
	 */
	async signInAsGuest(): Promise<User> {
		return this.#saveTokens(
			await this.#http.callPublic(SignedIn, "POST", accountPath("guest"), { body: {} }),
		);
	}

	/** Creates an account and signs in. A guest who registers keeps their conversations and knowledge. */
	async register(registration: Registration): Promise<User> {
		const body = { ...registration, password_confirm: registration.password };
		const signedIn = (await this.isSignedIn())
			? this.#http.call(SignedIn, "POST", accountPath("register"), { body })
			: this.#http.callPublic(SignedIn, "POST", accountPath("register"), { body });
		return this.#saveTokens(await signedIn);
	}

	/**
	 * Signs in with a username or an email address.
	 *
	 * @throws {ApiError} `credentials_refused` when the name or the password is wrong
	 * @example
	 * ```ts
	 * const { username } = await client.account.login("ada@example.com", "a long passphrase");
	 * ```
	 */
	async login(name: string, password: string): Promise<User> {
		const body = { username: name, password };
		return this.#saveTokens(await this.#http.callPublic(SignedIn, "POST", accountPath("login"), { body }));
	}

	/** Signs out. The tokens are removed even if the call to the server fails. */
	async logout(): Promise<void> {
		const tokens = await this.#http.tokens.load();
		await this.#http.tokens.save(null);
		if (!tokens) return;
		const body = { refresh_token: tokens.refresh };
		await this.#http.callPublic(MessageResponse, "POST", accountPath("logout"), { body });
	}

	/** Verifies the tokens and returns the current user. */
	async check(): Promise<User> {
		return (await this.#http.call(CheckAuth, "GET", accountPath("check-auth"))).user;
	}

	/** Returns the current user's profile. */
	profile(): Promise<User> {
		return this.#http.call(User, "GET", accountPath("profile"));
	}

	/** Updates the profile. Omitted fields keep their values. */
	update(changes: ProfileUpdate): Promise<User> {
		return this.#http.call(User, "PATCH", accountPath("profile"), { body: changes });
	}

	/** Changes the password and ends all other sessions. */
	async changePassword(oldPassword: string, newPassword: string): Promise<void> {
		const body = { old_password: oldPassword, new_password: newPassword, confirm_password: newPassword };
		await this.#callForMessage("POST", "change-password", { body });
	}

	/**
	 * Sets a new password with the token of a link from `createPasswordResetLink`, and ends all sessions of the
	 * account. Does not sign in.
	 *
	 * @throws {ApiError} `token_refused` when the link is invalid, expired or used
	 */
	async resetPassword(token: string, newPassword: string): Promise<void> {
		const body = { token, new_password: newPassword };
		await this.#http.callPublic(MessageResponse, "POST", accountPath("password-reset"), { body });
	}

	/**
	 * Creates a link with which another user sets a new password. Only staff can call this.
	 *
	 * @param user email address or username
	 * @throws {ApiError} `forbidden` for users who are not staff, or `not_found`
	 * @example
	 * ```ts
	 * const { url, expires_at } = await client.account.createPasswordResetLink("ada@example.com");
	 * ```
	 */
	createPasswordResetLink(user: string): Promise<PasswordResetLink> {
		return this.#http.call(PasswordResetLink, "POST", "/api/staff/password-resets/", { body: { user } });
	}

	/** Returns how many questions were asked and tokens used today, and how many are allowed. */
	quota(): Promise<Quota> {
		return this.#http.call(Quota, "GET", accountPath("quota"));
	}

	/** Iterates over the account's sessions, newest first. */
	sessions(): AsyncGenerator<Session, void, undefined> {
		return paginate((cursor) =>
			this.#http.call(SessionList, "GET", accountPath("sessions") + toQueryString({ cursor })),
		);
	}

	/** Signs out one session. */
	async endSession(id: string): Promise<void> {
		await this.#callForMessage("DELETE", `sessions/${encodeURIComponent(id)}`);
	}

	/** Iterates over the API keys, newest first. The keys themselves are not included. */
	apiKeys(): AsyncGenerator<ApiKey, void, undefined> {
		return paginate((cursor) =>
			this.#http.call(ApiKeyList, "GET", accountPath("api-keys") + toQueryString({ cursor })),
		);
	}

	/**
	 * Creates an API key. The key is returned only once.
	 *
	 * @example
	 * ```ts
	 * const { key } = await client.account.createApiKey({ name: "CI", scopes: ["chat"] });
	 * ```
	 */
	createApiKey(request: ApiKeyRequestInput): Promise<NewApiKey> {
		return this.#http.call(NewApiKey, "POST", accountPath("api-keys"), { body: request });
	}

	/** Changes the limits of an API key. Omitted limits keep their values; null removes a limit. */
	updateApiKey(id: string, changes: ApiKeyUpdate): Promise<ApiKey> {
		const path = accountPath(`api-keys/${encodeURIComponent(id)}`);
		return this.#http.call(ApiKey, "PATCH", path, { body: changes });
	}

	/** Revokes an API key. */
	async deleteApiKey(id: string): Promise<void> {
		await this.#callForMessage("DELETE", `api-keys/${encodeURIComponent(id)}`);
	}

	/** Exports all data in the account. */
	export(): Promise<AccountExport> {
		return this.#http.call(AccountExport, "GET", accountPath("export"), { timeoutMs: EXPORT_TIMEOUT_MS });
	}

	/**
	 * Exports all data in the account as the text of a JSON file, and reports the progress.
	 *
	 * @param onProgress called with the number of bytes received so far, where the platform streams responses
	 */
	exportText(onProgress?: (bytes: number) => void): Promise<string> {
		const options = { timeoutMs: EXPORT_TIMEOUT_MS, ...(onProgress && { onProgress }) };
		return this.#http.getText("application/json", accountPath("export"), options);
	}

	/** Deletes the account and all its data. Omit `password` for a guest. */
	async delete(password?: string): Promise<void> {
		await this.#callForMessage("DELETE", "account", { body: { password } });
		await this.#http.tokens.save(null);
	}

	async #saveTokens({ user, tokens }: SignedIn): Promise<User> {
		await this.#http.tokens.save(tokens);
		return user;
	}

	async #callForMessage(method: Method, path: string, options?: CallOptions): Promise<void> {
		await this.#http.call(MessageResponse, method, accountPath(path), options);
	}
}

function accountPath(path: string): string {
	return `/api/authentication/${path}/`;
}
