import type { Scope } from "../contracts/auth.ts";

/** Who is calling. */
export interface Principal {
	userId: string;
	/** The sign-in, or the API key, with whose end its sockets are closed. */
	sessionId: string;
	/** What an API key may do; null for a person who is signed in and may do everything. */
	scopes: readonly Scope[] | null;
}
