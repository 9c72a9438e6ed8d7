import { ApiError } from "../api/error.ts";
import type { LinkState } from "./link.ts";

/**
 * State of a conversation's connection. `closed`: not opened yet, or closed by the caller. `polling`: no socket can be
 * opened, so the client polls running tasks over HTTP. `signed_out` and `deleted` are final. After `signed_out`, sign
 * in and create the conversation object again. After `deleted`, use another conversation.
 */
export type ConnectionState =
	| "closed"
	| "connecting"
	| "open"
	| "reconnecting"
	| "polling"
	| "signed_out"
	| "deleted";

export const CONNECTION_STATES = {
	connecting: "connecting",
	open: "open",
	reconnecting: "reconnecting",
	no_socket: "polling",
	signed_out: "signed_out",
	deleted: "deleted",
} as const satisfies Record<LinkState, ConnectionState>;

/** Returns an error if questions cannot be sent in this state; null if they can be sent now or later. */
export function connectionError(connection: ConnectionState): ApiError | null {
	switch (connection) {
		case "closed":
			return new ApiError("closed", "The conversation was closed before the question was sent.");
		case "signed_out":
			return new ApiError("unauthenticated", "You are signed out. Sign in again.", { status: 401 });
		case "deleted":
			return new ApiError("conversation_not_found", "This conversation was deleted.");
		default:
			return null;
	}
}
