import { AGENTS } from "../agents/registry.ts";
import type { AgentType } from "../contracts/agents.ts";
import type { Sampling } from "../contracts/task-requests.ts";
import type { ChainProgress } from "../inference/chain-progress.ts";
import { evidenceFor } from "./evidence.ts";
import { knowsTooLittle, topicOf } from "./expansion/too-little.ts";
import { type GenerateEvents, generate } from "./generate.ts";
import { type Answer, type PipelineDeps, PROGRESS, type Reading, type Waiting } from "./pipeline.ts";
import { type Material, prepare } from "./prepare.ts";

export interface ChatTask {
	question: string;
	agentType: AgentType;
	useContext: boolean;
	maxTokens: number;
	/** The agent's own when left out. */
	temperature?: number | undefined;
	sampling?: Sampling | undefined;
	/** The answer ends before the first of these. */
	stop?: string[] | undefined;
	/** Where the task stands in the list of providers. */
	chain: ChainProgress;
}

/**
 * One attempt to answer a question: prepare, search, prompt, generate. Every stage is told when it really begins.
 * Throws the chain's `AttemptError` when the attempt fails, and the signal's reason when it is stopped.
 */
export async function answerChat(
	task: ChatTask,
	deps: PipelineDeps,
	signal: AbortSignal,
): Promise<Answer | Waiting | Reading> {
	const { passages } = AGENTS[task.agentType];
	const material = await prepare(
		{ question: task.useContext ? task.question : null, passages },
		deps,
		signal,
	);
	if (material.kind === "waiting") return material;
	if (await readsFirst(task, material, deps)) return { kind: "reading" };
	signal.throwIfAborted();
	return answerFrom(material, task, deps, signal);
}

/** The research agent reads before it answers what the brain knows too little about. */
async function readsFirst(task: ChatTask, { passages }: Material, deps: PipelineDeps): Promise<boolean> {
	const { question, agentType, useContext } = task;
	if (deps.research === null || agentType !== "research" || !useContext) return false;
	return knowsTooLittle(question, passages) && deps.research(topicOf(question));
}

/** The answer of one agent, from what was found. */
export async function answerFrom(
	material: Material,
	task: Omit<ChatTask, "useContext">,
	deps: PipelineDeps,
	signal: AbortSignal,
): Promise<Answer> {
	const { system, ...agent } = AGENTS[task.agentType];
	deps.onStage("analyzing", PROGRESS.analyzing, "Analyzing content...");
	const prompt = { system, history: deps.history, passages: material.passages, question: task.question };
	const maxTokens = Math.min(task.maxTokens, agent.maxTokens);
	const temperature = task.temperature ?? agent.temperature;
	const { chain, sampling, stop } = task;
	const generated = await generate(
		{ prompt, maxTokens, temperature, sampling, stop, priority: "chat", chain },
		deps,
		eventsOf(deps),
		signal,
	);
	const evidence = evidenceFor(generated, material.passages, deps);
	return { kind: "answered", agent: task.agentType, searchMs: material.searchMs, evidence, ...generated };
}

/** Shows a model's writing as it happens. */
export function eventsOf(deps: PipelineDeps): GenerateEvents {
	return {
		onQueued: (place) => deps.onStage("waiting", PROGRESS.analyzing, waitingMessage(place)),
		onThinking: () => deps.onStage("analyzing", PROGRESS.analyzing, "Thinking..."),
		onFirstToken: () => deps.onStage("generating", PROGRESS.generating, "Generating response..."),
		onToken: (text) => deps.onToken(text),
	};
}

function waitingMessage({ position, etaMs }: { position: number; etaMs: number | null }): string {
	const eta = etaMs === null ? "" : `, about ${Math.max(1, Math.round(etaMs / 1_000))} s`;
	return `Waiting for a free slot: position ${position}${eta}`;
}
