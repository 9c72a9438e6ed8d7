import { classify } from "../agents/classifier/classify.ts";
import type { TaskOptions } from "../contracts/task-options.ts";
import type { ChainProgress } from "../inference/chain-progress.ts";
import { answerChat } from "./chat.ts";
import { answerMultiAgent } from "./multi-agent.ts";
import type { Answer, PipelineDeps, WaitingForLease, WaitingForPages } from "./pipeline.ts";

export interface AnswerTask {
	question: string;
	options: Exclude<TaskOptions, { kind: "expansion" }>;
	/** The task's position in the list of providers. */
	chainProgress: ChainProgress;
}

/** Makes one attempt at a chat or multi-agent task. Throws the same errors as `answerChat` and `answerMultiAgent`. */
export function answerTask(
	{ question, options, chainProgress }: AnswerTask,
	deps: PipelineDeps,
	signal: AbortSignal,
): Promise<Answer | WaitingForLease | WaitingForPages> {
	switch (options.kind) {
		case "chat": {
			const { agent_type, own_agent, use_context, max_tokens, temperature, sampling, stop, model } = options;
			const task = {
				question,
				agentType: agent_type,
				ownAgent: own_agent,
				useContext: use_context,
				maxTokens: max_tokens,
				chainProgress,
			};
			return answerChat({ ...task, temperature, sampling, stop, model }, deps, signal);
		}
		case "multiagent": {
			const { agent_preference, max_tokens } = options;
			const task = { question, preference: agent_preference, maxTokens: max_tokens, chainProgress };
			return answerMultiAgent(task, deps, classify, signal);
		}
	}
}
