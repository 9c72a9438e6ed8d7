import type { ApiKeyScope } from "../contracts/auth.ts";

/** The authenticated caller of a request. */
export interface Principal {
	userId: string;
	/** The id of the session or the API key. Its sockets close when the session ends or the key is deleted. */
	sessionId: string;
	/** The scopes of an API key; null for a session, which has every scope. */
	scopes: readonly ApiKeyScope[] | null;
}
