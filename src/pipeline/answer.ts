import type { TaskOptions } from "../contracts/tasks.ts";
import type { ChainProgress } from "../inference/chain.ts";
import { answerChat, type ChatAnswer, type ChatDeps } from "./chat.ts";
import { answerMultiAgent } from "./multi-agent.ts";

export interface AnswerTask {
	question: string;
	options: TaskOptions;
	/** Where the task stands in the list of providers. */
	chain: ChainProgress;
}

/** One attempt at a task, whatever its kind. Throws as `answerChat` does. */
export function answerTask(
	{ question, options, chain }: AnswerTask,
	deps: ChatDeps,
	signal: AbortSignal,
): Promise<ChatAnswer | { kind: "waiting"; place: number }> {
	switch (options.kind) {
		case "chat": {
			const { agent_type, use_context, max_tokens } = options;
			const task = { question, agentType: agent_type, useContext: use_context, maxTokens: max_tokens, chain };
			return answerChat(task, deps, signal);
		}
		case "multiagent": {
			const { agent_preference, max_tokens } = options;
			return answerMultiAgent(
				{ question, preference: agent_preference, maxTokens: max_tokens, chain },
				deps,
				signal,
			);
		}
	}
}
