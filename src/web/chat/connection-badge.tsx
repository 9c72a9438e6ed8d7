import type { ConnectionState } from "../../client/socket/connection-state.ts";

const TEXT = {
	closed: "Not connected",
	connecting: "Connecting…",
	open: "Connected",
	reconnecting: "Reconnecting…",
	polling: "Connected, without live updates",
	signed_out: "Signed out",
	deleted: "This conversation was deleted",
} as const satisfies Record<ConnectionState, string>;

export function ConnectionBadge({ state }: { state: ConnectionState }) {
	return (
		<p class="badge" role="status" data-testid="connection-state" data-state={state}>
			{TEXT[state]}
		</p>
	);
}
