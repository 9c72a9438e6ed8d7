import type { AgentType } from "../contracts/agents.ts";
import type { ChainProgress } from "../inference/chain.ts";
import { answerChat, type ChatAnswer, type ChatDeps } from "./chat.ts";

export interface MultiAgentTask {
	question: string;
	/** The agent that the user wants to lead, if any. */
	preference: AgentType | null;
	maxTokens: number;
	/** Where the task stands in the list of providers. */
	chain: ChainProgress;
}

export function answerMultiAgent(
	task: MultiAgentTask,
	deps: ChatDeps,
	signal: AbortSignal,
): Promise<ChatAnswer | { kind: "waiting"; place: number }> {
	const { question, maxTokens, chain, preference } = task;
	return answerChat(
		{ question, agentType: preference ?? "general", useContext: true, maxTokens, chain },
		deps,
		signal,
	);
}
