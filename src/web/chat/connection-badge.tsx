import type { ConnectionState } from "../../client/socket/connection-state.ts";
import { strings } from "../strings/strings.ts";
import { useOnline } from "../ui/use-online.ts";

/** The states in which the device's network makes a difference. */
const ONLINE_STATES: ReadonlySet<ConnectionState> = new Set([
	"connecting",
	"open",
	"reconnecting",
	"polling",
]);

/** A badge that shows the state of the connection, or that the device is offline. */
export function ConnectionBadge({ state }: { state: ConnectionState }) {
	const isOffline = !useOnline() && ONLINE_STATES.has(state);
	return (
		<p class="badge" role="status" data-testid="connection-state" data-state={isOffline ? "offline" : state}>
			{isOffline ? strings.connection.offline : strings.connection[state]}
		</p>
	);
}
