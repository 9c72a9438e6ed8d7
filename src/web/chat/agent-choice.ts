import * as z from "zod";
import { AgentType } from "../../contracts/agents.ts";
import { AGENT_NAMES } from "../ui/labels.ts";

/** Options of the agent menu: an agent, several agents in parallel, or `expand` to add pages on a topic. */
export const AgentChoice = z.enum([...AgentType.options, "several", "expand"]);
export type AgentChoice = z.infer<typeof AgentChoice>;

export const AGENT_CHOICE_LABELS = {
	...AGENT_NAMES,
	several: "Several agents",
	expand: "Expand knowledge",
} as const satisfies Record<AgentChoice, string>;
