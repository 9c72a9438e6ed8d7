import type { AgentType } from "../contracts/agents.ts";
import { extractTerms } from "../text/terms.ts";

/** A part of a question, with the agent that it suits. */
export interface AssignedPart {
	agent: AgentType;
	question: string;
}

/** Costs of joining parts for different agents or on different topics, in parts. */
const OTHER_AGENT_COST = 1.5;
const OTHER_TOPIC_COST = 0.5;

/** Maximum number of groups whose costs are compared. More parts than that are first joined in runs of the same length. */
const COMPARED_MAX = 64;

interface Group<Part> {
	parts: readonly Part[];
	agents: ReadonlySet<AgentType>;
	terms: ReadonlySet<string>;
}

/**
 * Groups neighboring parts until at most `max` groups remain. Every part stays in exactly one group, and the order does
 * not change. Prefers neighbors for the same agent and on the same topic, then the smallest groups.
 */
export function groupParts<Part extends AssignedPart>(
	parts: readonly Part[],
	max: number,
): readonly (readonly Part[])[] {
	const single = parts.map(
		(part): Group<Part> => ({
			parts: [part],
			agents: new Set([part.agent]),
			terms: new Set(extractTerms(part.question)),
		}),
	);
	const run = Math.max(1, Math.ceil(parts.length / COMPARED_MAX));
	const groups = Array.from({ length: Math.ceil(parts.length / run) }, (_, at) =>
		joinGroups(single.slice(at * run, (at + 1) * run)),
	);
	while (groups.length > Math.max(1, max)) {
		const costs = groups.slice(1).map((second, at) => costOf(groups[at] ?? second, second));
		const best = costs.indexOf(Math.min(...costs));
		const pair = groups.slice(best, best + 2);
		groups.splice(best, 2, joinGroups(pair));
	}
	return groups.map((group) => group.parts);
}

function joinGroups<Part>(groups: readonly Group<Part>[]): Group<Part> {
	return {
		parts: groups.flatMap(({ parts }) => parts),
		agents: new Set(groups.flatMap(({ agents }) => [...agents])),
		terms: new Set(groups.flatMap(({ terms }) => [...terms])),
	};
}

/** Returns the cost of joining two groups. Size counts most, because agents answer long questions less well. */
function costOf<Part>(first: Group<Part>, second: Group<Part>): number {
	const { parts, agents } = joinGroups([first, second]);
	const sharesTopic = [...first.terms].some((term) => second.terms.has(term));
	return parts.length + (agents.size - 1) * OTHER_AGENT_COST + (sharesTopic ? 0 : OTHER_TOPIC_COST);
}
