import type { AgentChoice } from "../chat/agent-choice.ts";

let next: AgentChoice | null = null;
let isFormRequested = false;

/** Selects an agent in the conversation that is opened next. */
export function selectNextAgent(choice: AgentChoice): void {
	next = choice;
}

/** Returns the agent for a conversation that has just been opened, and forgets it. */
export function takeNextAgent(): AgentChoice | null {
	const choice = next;
	next = null;
	return choice;
}

/** Makes the settings open the form for a new agent. */
export function requestAgentForm(): void {
	isFormRequested = true;
}

/** Returns whether the form for a new agent was requested, and forgets it. */
export function takeAgentFormRequest(): boolean {
	const isRequested = isFormRequested;
	isFormRequested = false;
	return isRequested;
}
