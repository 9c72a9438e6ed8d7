import { agentFor } from "../agents/registry.ts";
import type { AgentType } from "../contracts/agents.ts";
import type { OwnAgentSettings } from "../contracts/own-agents.ts";
import type { Sampling } from "../contracts/task-requests.ts";
import type { ChainProgress } from "../inference/chain-progress.ts";
import { toEnglish } from "../text/glossary/translate.ts";
import { evidenceFor } from "./evidence.ts";
import { needsResearch, searchQueryFor } from "./expansion/research-need.ts";
import { generate } from "./generate.ts";
import type { GenerateEvents } from "./generation.ts";
import {
	type Answer,
	type PipelineDeps,
	PROGRESS,
	type WaitingForLease,
	type WaitingForPages,
} from "./pipeline.ts";
import { type Material, prepare } from "./prepare.ts";

export interface ChatTask {
	question: string;
	agentType: AgentType;
	/** Answers in place of the agent of `agentType`. */
	ownAgent?: OwnAgentSettings | undefined;
	/** Whether to search the knowledge base. */
	useContext: boolean;
	maxTokens: number;
	/** Defaults to the agent's temperature. */
	temperature?: number | undefined;
	sampling?: Sampling | undefined;
	/** Stop strings: the answer ends before the first of them. */
	stop?: string[] | undefined;
	/** The model that the user chose. */
	model?: string | undefined;
	/** The task's position in the list of providers. */
	chainProgress: ChainProgress;
}

/**
 * Makes one attempt to answer a question: acquires a lease, searches the knowledge base, then generates the answer.
 * Reports each stage when it starts.
 *
 * @throws {AttemptError} when the attempt fails
 * @throws the reason of `signal` when it is aborted
 */
export async function answerChat(
	task: ChatTask,
	deps: PipelineDeps,
	signal: AbortSignal,
): Promise<Answer | WaitingForLease | WaitingForPages> {
	const { passages } = agentFor(task.agentType, task.ownAgent);
	const { question } = task;
	const useContext = task.useContext && passages > 0;
	const material = await prepare({ question, useContext, passages }, deps, signal);
	if (material.kind === "no_lease") return material;
	if (await startResearch(task, material, deps)) return { kind: "needs_pages" };
	signal.throwIfAborted();
	return answerFrom(material, task, deps, signal);
}

/**
 * Requests web pages if the research agent has too few relevant passages. Returns whether the task must wait for them.
 */
async function startResearch(task: ChatTask, { passages }: Material, deps: PipelineDeps): Promise<boolean> {
	const { question, agentType, useContext } = task;
	if (deps.research === null || agentType !== "research" || !useContext) return false;
	const isMissing = [question, toEnglish(question).text].every((text) => needsResearch(text, passages));
	return isMissing && deps.research(searchQueryFor(question));
}

/** Generates one agent's answer from the passages that the search found. */
export async function answerFrom(
	material: Material,
	task: Omit<ChatTask, "useContext">,
	deps: PipelineDeps,
	signal: AbortSignal,
): Promise<Answer> {
	const { system, ...agent } = agentFor(task.agentType, task.ownAgent);
	const hasContent = material.passages.length > 0;
	deps.onStage(
		"analyzing",
		PROGRESS.analyzing,
		hasContent ? "Analyzing content..." : "Preparing response...",
	);
	const prompt = { system, history: deps.history, passages: material.passages, question: task.question };
	const maxTokens = Math.min(task.maxTokens, agent.maxTokens);
	const temperature = task.temperature ?? agent.temperature;
	const { chainProgress, sampling, stop, model } = task;
	const generated = await generate(
		{
			prompt,
			topic: material.topic,
			parts: material.parts,
			maxTokens,
			temperature,
			sampling,
			stop,
			model,
			priority: "chat",
			prefersQuotes: deps.prefersQuotes && acceptsQuotes(task, material),
			isSearched: material.isSearched,
			chainProgress,
		},
		deps,
		reportTo(deps),
		signal,
	);
	const evidence = evidenceFor(generated, material, (await deps.loadEmbed?.()) ?? null);
	return { kind: "answered", agent: task.agentType, searchMs: material.searchMs, evidence, ...generated };
}

/** Returns whether a task asks neither for a certain model, nor for a text of a certain kind, nor to analyze a file. */
function acceptsQuotes(
	{ agentType, ownAgent, model, stop }: Omit<ChatTask, "useContext">,
	{ passages }: Pick<Material, "passages">,
): boolean {
	const analyzes = agentType === "content_analyzer" && passages.some(({ kind }) => kind === "attachment");
	return !analyzes && ownAgent == null && model === undefined && stop === undefined;
}

/** Creates callbacks that report the progress of a generation as stages and tokens. */
function reportTo(deps: PipelineDeps): GenerateEvents {
	const { onQueued, onThinking } = reportQueue(deps, PROGRESS.analyzing);
	return {
		onQueued,
		onThinking: (text) => {
			onThinking(text);
			deps.onThinking(text);
		},
		onFirstToken: () => deps.onStage("generating", PROGRESS.generating, "Generating response..."),
		onToken: (text) => deps.onToken(text),
	};
}

/** Creates callbacks that report as stages what happens before the first token. `progress` is in percent. */
export function reportQueue(
	{ onStage }: Pick<PipelineDeps, "onStage">,
	progress: number,
): Pick<GenerateEvents, "onQueued" | "onThinking"> {
	return {
		onQueued: (place) => {
			const { position, etaMs } = place;
			const queue = { behind: "model_requests", position, eta_ms: etaMs } as const;
			onStage("waiting", progress, queueMessage(place), { queue });
		},
		onThinking: () => onStage("analyzing", progress, "Thinking..."),
	};
}

function queueMessage({ position, etaMs }: { position: number; etaMs: number | null }): string {
	const eta = etaMs === null ? "" : `, about ${Math.max(1, Math.round(etaMs / 1_000))} s`;
	return `Waiting for a free slot: position ${position}${eta}`;
}
