import type { Assignment } from "../agents/plan.ts";
import { AGENTS } from "../agents/registry.ts";
import type { Contribution } from "../contracts/tasks.ts";
import type { ChainProgress } from "../inference/chain-progress.ts";
import type { Passage } from "../text/passage.ts";
import { generate } from "./generate.ts";
import type { Generated, GenerateEvents } from "./generation.ts";
import type { PipelineDeps } from "./pipeline.ts";

export interface ContributeTask {
	step: Assignment;
	/** What the question refers to; null if it stands alone. */
	topic: string | null;
	passages: readonly Passage[];
	/** Whether the knowledge base was searched. */
	isSearched: boolean;
	maxTokens: number;
	priority: "chat" | "background";
	/** The task's position in the list of providers. */
	chainProgress: ChainProgress;
}

/** A contribution's generated answer, or the error that prevented it. */
export type Outcome = { generated: Generated; error: null } | { generated: null; error: unknown };

/** Generates one agent's contribution. */
export async function contribute(
	{ step, topic, passages, isSearched, maxTokens, priority, chainProgress }: ContributeTask,
	deps: PipelineDeps,
	events: GenerateEvents,
	signal: AbortSignal,
): Promise<Outcome> {
	const { system, temperature, ...limits } = AGENTS[step.agent];
	const { history } = deps;
	try {
		const generated = await generate(
			{
				prompt: { system, history, passages, question: promptFor(step) },
				questionForQuotes: step.question,
				topic,
				isPart: true,
				maxTokens: Math.min(maxTokens, limits.maxTokens),
				temperature,
				priority,
				isSearched,
				prefersQuotes: deps.prefersQuotes && step.agent !== "content_analyzer",
				chainProgress,
			},
			// Contributions share no prompt prefix with the conversation or with each other, so each agent has its own
			// conversation key.
			{ ...deps, keys: { ...deps.keys, conversation: `${deps.keys.conversation}.${step.agent}` } },
			events,
			signal,
		);
		return { generated, error: null };
	} catch (error) {
		return { generated: null, error };
	}
}

/** Returns a step's question after what its agent has to know to understand it. */
function promptFor({ background, follows, question }: Assignment): string {
	const asked = follows === "" ? question : `${follows}\n\nAnswer only this part: ${question}`;
	return background === "" ? asked : `${background}\n\n${asked}`;
}

/** Returns a step's contribution. `text` and `sources` have the numbers of the whole answer. */
export function contributionOf(
	{ agent, question }: Assignment,
	{ generated, error }: Outcome,
	{ text, sources }: Pick<Contribution, "sources"> & { text: string },
): Contribution {
	if (generated !== null) return { agent, question, response: text, status: "completed", sources };
	const reason = error instanceof Error ? error.message : String(error);
	return { agent, question, response: reason, status: "failed", sources: [] };
}
