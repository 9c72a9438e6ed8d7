import { AgentType } from "../../contracts/agents.ts";

/** The choices that every user has: an agent, several agents in parallel, or `expand` to add pages on a topic. */
export const BUILT_IN_CHOICES = [...AgentType.options, "several", "expand"] as const;
type BuiltInChoice = (typeof BUILT_IN_CHOICES)[number];

const OWN_PREFIX = "own:";

/** What answers a message: a built-in choice, or an own agent by its name. */
export type AgentChoice = BuiltInChoice | `${typeof OWN_PREFIX}${string}`;

/** Returns the choice of an own agent. */
export function ownChoice(name: string): AgentChoice {
	return `${OWN_PREFIX}${name}`;
}

/** Returns the name of the own agent of a choice, or null for a built-in choice. */
export function ownAgentName(choice: AgentChoice): string | null {
	return choice.startsWith(OWN_PREFIX) ? choice.slice(OWN_PREFIX.length) : null;
}

/** Reads a stored choice. Anything unknown becomes `general`. */
export function parseChoice(text: string): AgentChoice {
	if (text.startsWith(OWN_PREFIX)) return ownChoice(text.slice(OWN_PREFIX.length));
	return BUILT_IN_CHOICES.find((choice) => choice === text) ?? "general";
}
