import { type Assignment, type Plan, plan } from "../agents/plan.ts";
import { AGENTS } from "../agents/registry.ts";
import type { AgentType, Classification } from "../contracts/agents.ts";
import type { Evidence, TokenUsage } from "../contracts/tasks.ts";
import type { ChainProgress } from "../inference/chain-progress.ts";
import { requiredTopic } from "../knowledge/search/search-plan.ts";
import { capitalize } from "../text/capitalize.ts";
import type { EmbedSync } from "../text/embed-sync.ts";
import { lazy } from "../text/lazy.ts";
import { answerFrom, reportQueue } from "./chat.ts";
import { contribute, contributionOf, type Outcome } from "./contribute.ts";
import { evidenceFor } from "./evidence.ts";
import type { Generated, GenerateEvents } from "./generation.ts";
import {
	type Answer,
	generatingProgress,
	type PipelineDeps,
	PROGRESS,
	type WaitingForLease,
} from "./pipeline.ts";
import { type MaterialByPart, prepareParts } from "./prepare.ts";
import { type Section, SideBySide } from "./side-by-side.ts";

const listFormat = lazy(() => new Intl.ListFormat("en"));

export interface MultiAgentTask {
	question: string;
	/** The agent that the user chose to lead, or null. */
	preference: AgentType | null;
	maxTokens: number;
	/** The task's position in the list of providers. */
	chainProgress: ChainProgress;
}

/**
 * Makes one attempt to answer a question with several agents. Each part of the question is searched for and answered
 * by itself. The contributions are generated in parallel and streamed in order, side by side under their questions, or
 * under the names of the agents if all answer the same question. The attempt succeeds if at least one contribution
 * does.
 *
 * @throws the error of the first contribution when all fail
 */
export async function answerMultiAgent(
	task: MultiAgentTask,
	deps: PipelineDeps,
	classify: (text: string) => Classification,
	signal: AbortSignal,
): Promise<Answer | WaitingForLease> {
	deps.onStage("planning", PROGRESS.planning, "Planning...");
	const planned = plan(task.question, task.preference, classify, deps.attachments != null);
	const { leader, steps } = planned;
	const isOneQuestion = new Set(steps.map(({ question }) => question)).size === 1;
	const questions = isOneQuestion ? [task.question] : steps.map(({ question }) => question);
	const passages = Math.max(...steps.map(({ agent }) => AGENTS[agent].passages));
	const material = await prepareParts({ questions, useContext: true, passages }, deps, signal);
	if (material.kind === "no_lease") return material;

	const [only] = steps;
	if (steps.length === 1 && only !== undefined) {
		deps.onStage("analyzing", PROGRESS.analyzing, only.why, { selectedAgent: leader });
		return answerAlone(only, material, planned, task, deps, signal);
	}
	const parts = isOneQuestion ? "" : ` about ${steps.length} parts of your question`;
	const names = listFormat().format(new Set(steps.map(({ agent }) => AGENTS[agent].name)));
	deps.onStage("contributing", PROGRESS.contributing, `Asking ${names}${parts}...`, {
		selectedAgent: leader,
		contributions: steps.map(({ agent, question }) => ({ agent, question })),
	});
	return answerTogether({ planned, material, isOneQuestion }, task, deps, signal);
}

/** Answers an undivided question with one agent. */
async function answerAlone(
	only: Assignment,
	{ searches, parts, areSearched, searchMs }: MaterialByPart,
	planned: Plan,
	{ maxTokens, chainProgress }: MultiAgentTask,
	deps: PipelineDeps,
	signal: AbortSignal,
): Promise<Answer> {
	const { agent: agentType, question } = only;
	const passages = (parts[0] ?? []).slice(0, AGENTS[agentType].passages);
	const answer = await answerFrom(
		{
			kind: "granted",
			topic: requiredTopic(searches[0]),
			parts: [],
			passages,
			isSearched: areSearched[0] === true,
			searchMs,
		},
		{ question, agentType, maxTokens, chainProgress },
		deps,
		signal,
	);
	const contribution = contributionOf(only, { generated: answer, error: null }, answer);
	return { ...answer, multiAgent: { ...detailsOf(planned), contributions: [contribution] } };
}

interface SharedWork {
	planned: Plan;
	material: MaterialByPart;
	/** Whether all agents answer the same question. */
	isOneQuestion: boolean;
}

async function answerTogether(
	{ planned, material, isOneQuestion }: SharedWork,
	task: MultiAgentTask,
	deps: PipelineDeps,
	signal: AbortSignal,
): Promise<Answer> {
	const { steps, leader } = planned;
	let firstTokenAt: number | null = null;
	const nameOf = ({ agent, question }: Assignment) =>
		isOneQuestion ? capitalize(AGENTS[agent].name) : question;
	const output = new SideBySide(steps.map(nameOf), {
		onToken: (text) => {
			firstTokenAt ??= deps.now();
			deps.onToken(text);
		},
		onThinking: (text) => deps.onThinking(text),
		onSection: (at) => {
			const step = steps[at];
			const name = step === undefined ? "" : `: ${nameOf(step)}`;
			const message = `Answer ${at + 1} of ${steps.length}${name}`;
			deps.onStage("generating", generatingProgress(at, steps.length), message);
		},
	});
	const searchOf = (at: number) => (isOneQuestion ? 0 : at);
	const passagesOf = ({ agent }: Assignment, at: number) =>
		(material.parts[searchOf(at)] ?? []).slice(0, AGENTS[agent].passages);
	const isSearched = (at: number) => material.areSearched[searchOf(at)] === true;
	// The model server limits how many of them run in parallel. The first one is the one that the user reads first.
	const outcomes = await Promise.all(
		steps.map(async (step, at): Promise<Outcome> => {
			const priority = at === 0 ? "chat" : "background";
			const { maxTokens, chainProgress } = task;
			const topic = requiredTopic(material.searches[searchOf(at)]);
			const outcome = await contribute(
				{
					step,
					topic,
					passages: passagesOf(step, at),
					isSearched: isSearched(at),
					maxTokens,
					priority,
					chainProgress,
				},
				deps,
				writeTo(output, at, deps),
				signal,
			);
			deps.onContribution(at, { state: outcome.generated === null ? "failed" : "completed", text: "" });
			output.finish(at, outcome.generated === null ? `*${failureOf(step)}*` : "");
			return outcome;
		}),
	);
	signal.throwIfAborted();
	const written = outcomes.flatMap(({ generated }) => (generated === null ? [] : [generated]));
	const reported = written.find(({ hasModel }) => hasModel) ?? written[0];
	if (reported === undefined) throw outcomes[0]?.error;
	const { sections, sources, text } = output;
	const embed = (await deps.loadEmbed?.()) ?? null;
	return {
		...reported,
		kind: "answered",
		agent: leader,
		searchMs: material.searchMs,
		text,
		firstTokenAt,
		finishedAt: deps.now(),
		finishReason: written.some(({ finishReason }) => finishReason === "length") ? "length" : "stop",
		usage: sumUsage(written),
		sources,
		evidence: sections.flatMap((section, at) => {
			const step = steps[at];
			return step === undefined
				? []
				: evidenceOf(section, { passages: passagesOf(step, at), isSearched: isSearched(at) }, embed);
		}),
		multiAgent: {
			...detailsOf(planned),
			contributions: steps.map((step, at) =>
				contributionOf(
					step,
					outcomes[at] ?? { generated: null, error: new Error("The contribution is missing.") },
					{ text: sections[at]?.text ?? "", sources: [...(sections[at]?.sources ?? [])] },
				),
			),
		},
	};
}

/** Writes a contribution into its section. Only the first one reports what happens before its first token as stages. */
function writeTo(output: SideBySide, at: number, deps: PipelineDeps): GenerateEvents {
	const stages = at === 0 ? reportQueue(deps, PROGRESS.contributing) : null;
	return {
		onQueued: (place) => stages?.onQueued(place),
		onThinking: (text) => {
			stages?.onThinking(text);
			output.think(at, text);
		},
		onFirstToken: (start) => output.start(at, start),
		onToken: (text) => {
			deps.onContribution(at, { state: "running", text });
			output.write(at, text);
		},
	};
}

/** Checks a section against its own passages. The offsets are those of the whole answer. */
function evidenceOf(
	{ text, start, sources }: Section,
	material: Parameters<typeof evidenceFor>[1],
	embed: EmbedSync | null,
): Evidence[] {
	return evidenceFor({ text, sources }, material, embed).map((evidence) => ({
		...evidence,
		start: evidence.start + start,
		end: evidence.end + start,
	}));
}

function detailsOf({ leader, confidence, steps }: Plan) {
	return {
		multiagent_processing: true as const,
		selected_agent: leader,
		agent_selection_confidence: confidence,
		plan: steps.map(({ agent, question, why }) => ({ agent, question, why })),
	};
}

function failureOf({ agent }: Assignment): string {
	return `${capitalize(AGENTS[agent].name)} could not answer.`;
}

function sumUsage(written: readonly Generated[]): TokenUsage {
	return {
		prompt_tokens: written.reduce((sum, { usage }) => sum + usage.prompt_tokens, 0),
		completion_tokens: written.reduce((sum, { usage }) => sum + usage.completion_tokens, 0),
	};
}
