import { AgentType, type Classification } from "../contracts/agents.ts";
import type { PlanStep } from "../contracts/tasks.ts";
import { groupParts } from "./group-parts.ts";
import { AGENTS } from "./registry.ts";
import { hasQuotedText } from "./requests/protected-spans.ts";
import { hasReference, needsContext } from "./requests/references.ts";
import { type Requests, splitRequests } from "./requests/split.ts";

/** Maximum number of contributions to an answer. Each one costs a full generation. */
export const STEPS_MAX = 6;
/** Maximum number of parts that are classified. A longer list is first joined to that many, in equal runs. */
const PARTS_MAX = 24;
/** Maximum number of agents that answer the same question. */
const AGENTS_PER_QUESTION_MAX = 3;
/** Minimum confidence for assigning a simple question to one agent. */
const CLEAR_CONFIDENCE = 0.75;
/** Maximum length of a simple question, in UTF-16 code units. */
const SIMPLE_MAX_CHARS = 160;
/** Minimum probability for an agent to contribute. */
const MIN_PROBABILITY = 0.1;

/** A step of a plan, with what its agent has to know besides its question. */
export interface Assignment extends PlanStep {
	/** The statements and the text that all parts of the message share; may be empty. */
	background: string;
	/** The parts to which this one may refer, as in "compare it with gold"; may be empty. */
	follows: string;
}

export interface Plan {
	/** The user's choice, or the most likely agent. */
	leader: AgentType;
	/** The classifier's probability for the leader. */
	confidence: number;
	/** Either one step per part of the question, or one step per agent for the same question. */
	steps: Assignment[];
}

type Classify = (text: string) => Classification;

/**
 * Assigns a question to agents. A simple question with a clear classification goes to one agent. A compound question is
 * split into parts with one agent each. Any other question goes to the most likely agents. The user's choice overrides
 * the classification. `isAttached` tells whether the conversation has attachments, to which a question may refer.
 */
export function plan(
	query: string,
	preference: AgentType | null,
	classify: Classify,
	isAttached = false,
): Plan {
	const { agents } = classify(query);
	const requests = splitRequests(query);
	const hasText = isAttached || requests.pasted !== "" || hasQuotedText(query);
	const ranked = rankAgents(agents, hasText || !hasReference(query));
	const leader = preference ?? ranked[0] ?? "general";
	const confidence = agents[leader];
	const steps =
		requests.parts.length > 1
			? assignParts(requests, preference, classify, isAttached)
			: assignAgents(query, { leader, confidence, isChosen: preference !== null }, agents, ranked);
	return { leader, confidence, steps };
}

/**
 * Returns the agents, most likely first. A reference such as "it" may stand for a text, so the content analyzer gets such a
 * question only if there is a text.
 */
function rankAgents(agents: Classification["agents"], mayAnalyze: boolean): AgentType[] {
	return AgentType.options
		.filter((agent) => mayAnalyze || agent !== "content_analyzer")
		.sort((a, b) => agents[b] - agents[a]);
}

/** Assigns each part to one agent, and groups neighboring parts if there are too many. */
function assignParts(
	{ parts, context, pasted }: Requests,
	preference: AgentType | null,
	classify: Classify,
	isAttached: boolean,
): Assignment[] {
	const background = [context, pasted].filter((text) => text !== "").join("\n\n");
	const questions = joinRuns(parts, PARTS_MAX);
	const assigned = questions.map((question, at) => {
		const follows = at === 0 || !needsContext(question) ? "" : findSubject(questions.slice(0, at));
		const hasText = isAttached || pasted !== "" || hasQuotedText(question);
		const agent = preference ?? chooseAgent(question, { context, follows, hasText }, classify);
		return { agent, question, follows };
	});
	return groupParts(assigned, STEPS_MAX).map((group) => {
		const [{ agent = "general" as const, follows = "" } = {}] = group;
		const question = joinParts(group.map((part) => part.question));
		const why = `This part of the question suits ${AGENTS[agent].name}.`;
		return { agent, question, why, background, follows };
	});
}

/** Joins neighboring parts in runs of equal length, so that at most `max` remain. */
function joinRuns(parts: readonly string[], max: number): string[] {
	const length = Math.ceil(parts.length / max);
	const starts = parts.flatMap((_, at) => (at % length === 0 ? [at] : []));
	return starts.map((start) =>
		length === 1 ? (parts[start] ?? "") : joinParts(parts.slice(start, start + length)),
	);
}

/** Returns the parts since the last one that stands for itself. The next part refers to them. */
function findSubject(before: readonly string[]): string {
	const start = before.findLastIndex((part) => !needsContext(part));
	return joinParts(before.slice(Math.max(0, start)));
}

/** Chooses the agent for a part. A part is classified along with the statements before it. */
function chooseAgent(
	question: string,
	{ context, follows, hasText }: { context: string; follows: string; hasText: boolean },
	classify: Classify,
): AgentType {
	const { agents } = classify(context === "" ? question : `${context} ${question}`);
	return rankAgents(agents, hasText || follows === "")[0] ?? "general";
}

/** Puts parts on one line as one question. */
function joinParts(parts: readonly string[]): string {
	const flat = parts.map((part) => part.replace(/\s+/g, " "));
	return flat
		.map((part, at) => (at === flat.length - 1 || /[.?!;。？！؟]$/.test(part) ? part : `${part};`))
		.join(" ");
}

/** Assigns an undivided question to one agent if the choice is clear, and otherwise to the likely agents. */
function assignAgents(
	query: string,
	{ leader, confidence, isChosen }: { leader: AgentType; confidence: number; isChosen: boolean },
	agents: Classification["agents"],
	ranked: readonly AgentType[],
): Assignment[] {
	const stepFor = (agent: AgentType, why: string): Assignment => ({
		agent,
		question: query,
		why,
		background: "",
		follows: "",
	});
	if (isChosen) return [stepFor(leader, "You chose this agent.")];
	if (confidence >= CLEAR_CONFIDENCE && query.length <= SIMPLE_MAX_CHARS) {
		return [
			stepFor(
				leader,
				`This simple question suits ${AGENTS[leader].name} (${percent(confidence)} confidence).`,
			),
		];
	}
	return ranked
		.filter((agent) => agent === leader || agents[agent] >= MIN_PROBABILITY)
		.slice(0, AGENTS_PER_QUESTION_MAX)
		.map((agent) =>
			stepFor(agent, `This question may suit ${AGENTS[agent].name} (${percent(agents[agent])} probability).`),
		);
}

function percent(probability: number): string {
	return `${Math.round(probability * 100)}%`;
}
