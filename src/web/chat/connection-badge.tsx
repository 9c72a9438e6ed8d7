import type { ConnectionState } from "../../client/socket/connection-state.ts";

const LABELS = {
	closed: "Not connected",
	connecting: "Connecting…",
	open: "Connected",
	reconnecting: "Reconnecting…",
	polling: "Connected without live updates",
	signed_out: "Signed out",
	deleted: "Conversation deleted",
} as const satisfies Record<ConnectionState, string>;

/** A badge that shows the state of the connection. */
export function ConnectionBadge({ state }: { state: ConnectionState }) {
	return (
		<p class="badge" role="status" data-testid="connection-state" data-state={state}>
			{LABELS[state]}
		</p>
	);
}
