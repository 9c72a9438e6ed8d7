import type { ApiKeyScope } from "../contracts/auth.ts";

/** The authenticated caller of a request. */
export interface Principal {
	userId: string;
	/** The id of the session or of the API key. Its sockets close when it ends. */
	sessionId: string;
	/** The scopes of an API key; null for a session, which may do everything. */
	scopes: readonly ApiKeyScope[] | null;
}
