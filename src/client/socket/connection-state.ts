import { ApiError } from "../api/error.ts";
import type { LinkState } from "./link.ts";

/**
 * `polling`: no socket can be had, so the same events come by asking for them. `closed`: not opened yet, or closed.
 * `signed_out` and `deleted` are final: sign in and take the conversation anew, or take another one.
 */
export type ConnectionState =
	| "closed"
	| "connecting"
	| "open"
	| "reconnecting"
	| "polling"
	| "signed_out"
	| "deleted";

export const CONNECTION_OF = {
	connecting: "connecting",
	open: "open",
	reconnecting: "reconnecting",
	no_socket: "polling",
	signed_out: "signed_out",
	deleted: "deleted",
} as const satisfies Record<LinkState, ConnectionState>;

/** Why nothing is sent any more in that state; null where it is or will be. */
export function refusalOf(connection: ConnectionState): ApiError | null {
	switch (connection) {
		case "closed":
			return new ApiError("closed", "The conversation was closed before this was sent.");
		case "signed_out":
			return new ApiError("unauthenticated", "You are signed out. Please sign in again.", { status: 401 });
		case "deleted":
			return new ApiError("conversation_not_found", "This conversation was deleted.");
		default:
			return null;
	}
}
