import type { z } from "zod";
import {
	type ApiKey,
	ApiKeyList,
	type ApiKeyRequest,
	CheckAuth,
	NewApiKey,
	type ProfileUpdate,
	type RegisterRequest,
	Said,
	type Session,
	SessionList,
	SignedIn,
	User,
} from "../../contracts/auth.ts";
import { AccountExport } from "../../contracts/export.ts";
import type { CallOptions, Http, Method } from "./http.ts";
import { itemsOf } from "./pagination.ts";
import { queryOf } from "./query.ts";

export type Registration = Omit<z.input<typeof RegisterRequest>, "password_confirm">;

/** Everything of an account may be long. */
const EXPORT_TIMEOUT_MS = 120_000;

/** Coming, going, and the account of the one signed in. Needless with an API key, which signs in by itself. */
export class Account {
	readonly #http: Http;

	constructor(http: Http) {
		this.#http = http;
	}

	/** Whether there are tokens to try; the server may refuse them later, see `check`. */
	async isSignedIn(): Promise<boolean> {
		return (await this.#http.tokens.load()) !== null;
	}

	/** Makes a throw-away account. Throws `guests_refused` where the server has none. */
	async signInAsGuest(): Promise<User> {
		return this.#keep(await this.#http.callOpenly(SignedIn, "POST", pathOf("guest"), { body: {} }));
	}

	/** Makes an account. Whoever is signed in as a guest keeps all that the guest had. */
	async register(registration: Registration): Promise<User> {
		const body = { ...registration, password_confirm: registration.password };
		const signedIn = (await this.isSignedIn())
			? this.#http.call(SignedIn, "POST", pathOf("register"), { body })
			: this.#http.callOpenly(SignedIn, "POST", pathOf("register"), { body });
		return this.#keep(await signedIn);
	}

	/** `name` is a username or an e-mail address. Throws `credentials_refused`. */
	async login(name: string, password: string): Promise<User> {
		const body = { username: name, password };
		return this.#keep(await this.#http.callOpenly(SignedIn, "POST", pathOf("login"), { body }));
	}

	/** Forgets the tokens in any case; throws when the server could not be told. */
	async logout(): Promise<void> {
		const tokens = await this.#http.tokens.load();
		await this.#http.tokens.save(null);
		if (!tokens) return;
		const body = { refresh_token: tokens.refresh };
		await this.#http.callOpenly(Said, "POST", pathOf("logout"), { body });
	}

	/** Asks the server whether the sign-in is good, and who it is. */
	async check(): Promise<User> {
		return (await this.#http.call(CheckAuth, "GET", pathOf("check-auth"))).user;
	}

	profile(): Promise<User> {
		return this.#http.call(User, "GET", pathOf("profile"));
	}

	/** What is left out stays. */
	update(changes: ProfileUpdate): Promise<User> {
		return this.#http.call(User, "PATCH", pathOf("profile"), { body: changes });
	}

	/** Ends all other sign-ins. */
	async changePassword(old: string, password: string): Promise<void> {
		const body = { old_password: old, new_password: password, confirm_password: password };
		await this.#say("POST", "change-password", { body });
	}

	/** Where the account is signed in, newest first. */
	sessions(): AsyncGenerator<Session, void, undefined> {
		return itemsOf((cursor) => this.#http.call(SessionList, "GET", pathOf("sessions") + queryOf({ cursor })));
	}

	async endSession(id: string): Promise<void> {
		await this.#say("DELETE", `sessions/${encodeURIComponent(id)}`);
	}

	/** Newest first, without the keys themselves. */
	apiKeys(): AsyncGenerator<ApiKey, void, undefined> {
		return itemsOf((cursor) => this.#http.call(ApiKeyList, "GET", pathOf("api-keys") + queryOf({ cursor })));
	}

	/** The answer is the only one that shows the key. */
	createApiKey(request: ApiKeyRequest): Promise<NewApiKey> {
		return this.#http.call(NewApiKey, "POST", pathOf("api-keys"), { body: request });
	}

	async deleteApiKey(id: string): Promise<void> {
		await this.#say("DELETE", `api-keys/${encodeURIComponent(id)}`);
	}

	/** Everything of the account. */
	export(): Promise<AccountExport> {
		return this.#http.call(AccountExport, "GET", pathOf("export"), { timeoutMs: EXPORT_TIMEOUT_MS });
	}

	/** Erases the account and all that it held. A guest has no password to give. */
	async delete(password?: string): Promise<void> {
		await this.#say("DELETE", "account", { body: { password } });
		await this.#http.tokens.save(null);
	}

	async #keep({ user, tokens }: SignedIn): Promise<User> {
		await this.#http.tokens.save(tokens);
		return user;
	}

	async #say(method: Method, path: string, options?: CallOptions): Promise<void> {
		await this.#http.call(Said, method, pathOf(path), options);
	}
}

function pathOf(path: string): string {
	return `/api/authentication/${path}/`;
}
