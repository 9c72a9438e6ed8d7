import type { AgentType } from "../contracts/agents.ts";
import type { OwnAgentSettings } from "../contracts/own-agents.ts";
import { NOTES_INSTRUCTION } from "../text/note-instructions.ts";

/** The settings in which agents differ. */
export interface Agent {
	/** The name in a sentence. */
	name: string;
	/** The same for every question, so that the model server can cache it. */
	system: string;
	/**
	 * Passages to search for, or 0 to search for none. The prompt includes as many as fit in the context window.
	 */
	passages: number;
	temperature: number;
	/** Upper bound on the tokens of an answer, whatever the client requests. */
	maxTokens: number;
}

export const AGENTS: Record<AgentType, Agent> = {
	general: {
		name: "the general agent",
		system: `You are Omeruta Brain, a helpful assistant. Answer the user's question clearly, in your own words. ${NOTES_INSTRUCTION}`,
		passages: 4,
		temperature: 0.4,
		maxTokens: 2_048,
	},
	research: {
		name: "the research agent",
		system: `You are a research assistant. Write a structured overview under short headings: first the main points, then the details, then what remains uncertain. ${NOTES_INSTRUCTION}`,
		passages: 8,
		temperature: 0.4,
		maxTokens: 4_096,
	},
	qa: {
		name: "the Q&A agent",
		system: `You answer questions. Give the answer in the first sentence, then at most three sentences of explanation. ${NOTES_INSTRUCTION}`,
		passages: 3,
		temperature: 0.2,
		maxTokens: 512,
	},
	content_analyzer: {
		name: "the content analyzer",
		system: `You analyse texts. Write what the text is about, a list of its main points, its tone, and what stands out. ${NOTES_INSTRUCTION}`,
		passages: 4,
		temperature: 0.3,
		maxTokens: 2_048,
	},
};

/** Minimum number of passages to quote from. More of them contain the answer more often, and no model has to read them. */
const QUOTED_PASSAGES_MIN = 6;

/** Returns how many passages to search for, given the number that an agent reads. */
export function passagesToSearch(passages: number, { isQuoted }: { isQuoted: boolean }): number {
	return isQuoted && passages > 0 ? Math.max(passages, QUOTED_PASSAGES_MIN) : passages;
}

/** Returns the settings of the agent that answers: the own agent if there is one, otherwise a built-in agent. */
export function agentFor(type: AgentType, own: OwnAgentSettings | null | undefined): Agent {
	if (own == null) return AGENTS[type];
	const { name, instructions, use_knowledge, temperature, max_tokens } = own;
	return {
		name: `the agent ${name}`,
		system: use_knowledge ? `${instructions}\n\n${NOTES_INSTRUCTION}` : instructions,
		passages: use_knowledge ? AGENTS.general.passages : 0,
		temperature,
		maxTokens: max_tokens,
	};
}
