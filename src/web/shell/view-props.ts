import type { OmerutaClient } from "../../client/client.ts";
import type { Route } from "./route.ts";

/** Properties of every view other than the conversation. */
export interface ViewProps {
	client: OmerutaClient;
	route: Route;
	/** Whether the server has refused to sign in a guest. */
	areGuestsRefused: boolean;
	/**
	 * Call it after another user was signed in, or after the user was signed out. The page opens a new conversation, and
	 * continues as a guest if nobody is signed in.
	 */
	onSessionChange: () => void;
}
