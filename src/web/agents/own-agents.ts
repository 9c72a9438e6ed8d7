import type { OwnAgent } from "../../contracts/own-agents.ts";
import { createSharedList } from "./shared-list.ts";

/** The agents that the user created. */
export const ownAgents = createSharedList<OwnAgent>((client) => client.agents.list());

/** Returns the name to show for an agent. */
export function titleOf({ title, name }: OwnAgent): string {
	return title || name;
}
