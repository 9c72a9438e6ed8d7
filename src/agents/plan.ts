import { AgentType, type Classification } from "../contracts/agents.ts";
import type { PlanStep } from "../contracts/tasks.ts";
import { AGENTS } from "./registry.ts";

/** Maximum number of contributions to an answer. Each one costs a full generation. */
const STEPS_MAX = 3;
/** Minimum confidence for assigning a simple question to one agent. */
const CLEAR_CONFIDENCE = 0.75;
/** Maximum length of a simple question, in UTF-16 code units. */
const SIMPLE_MAX_CHARS = 160;
/** Maximum length of a text that is split into requests, in UTF-16 code units. A longer text was probably pasted. */
const COMPOUND_MAX_CHARS = 600;
/** Minimum probability for an agent to contribute. */
const MIN_PROBABILITY = 0.1;

export interface Plan {
	/** The user's choice, or the most likely agent. */
	leader: AgentType;
	/** The classifier's probability for the leader. */
	confidence: number;
	steps: PlanStep[];
}

/**
 * Assigns a question to agents. A simple question with a clear classification goes to one agent. A compound question is
 * split into parts with one agent each. Any other question goes to the most likely agents. The user's choice overrides
 * the classification.
 */
export function plan(
	query: string,
	preference: AgentType | null,
	classify: (text: string) => Classification,
): Plan {
	const whole = classify(query);
	const leader = preference ?? whole.agent_type;
	const confidence = whole.agents[leader];
	const parts = splitQuestion(query);
	if (parts.length > 1) {
		const steps = parts.slice(0, STEPS_MAX).map((question) => {
			const agent = preference ?? classify(question).agent_type;
			return { agent, question, why: `This part of the question suits ${AGENTS[agent].name}.` };
		});
		return { leader, confidence, steps };
	}
	if (preference !== null)
		return { leader, confidence, steps: [stepFor(leader, query, "You chose this agent.")] };
	if (confidence >= CLEAR_CONFIDENCE && query.length <= SIMPLE_MAX_CHARS) {
		const why = `This simple question suits ${AGENTS[leader].name} (${percent(confidence)} confidence).`;
		return { leader, confidence, steps: [stepFor(leader, query, why)] };
	}
	const likely = AgentType.options
		.map((agent) => ({ agent, probability: whole.agents[agent] }))
		.filter(({ agent, probability }) => agent === leader || probability >= MIN_PROBABILITY)
		.sort((a, b) => b.probability - a.probability)
		.slice(0, STEPS_MAX);
	return {
		leader,
		confidence,
		steps: likely.map(({ agent, probability }) =>
			stepFor(
				agent,
				query,
				`This question may suit ${AGENTS[agent].name} (${percent(probability)} probability).`,
			),
		),
	};
}

/** Matches the separator before another request in a sentence, as in "…, compare it with gold, and summarize both". */
const NEXT_REQUEST =
	/(?:[,;]\s*(?:and\s+|then\s+)?|\s+and\s+(?:then\s+)?|\s+then\s+)(?=(?:explain|compare|contrast|summari[sz]e|describe|analy[sz]e|evaluate|discuss|list|recommend|suggest|tell me|give me|show me|what|why|how|who|when|where|which)\b)/i;

/** Splits a text that contains several questions into those questions. Splits any other short text into requests. */
function splitQuestion(query: string): string[] {
	const sentences = [...new Intl.Segmenter("en", { granularity: "sentence" }).segment(query)];
	const questions = sentences.map(({ segment }) => segment.trim()).filter((text) => text.endsWith("?"));
	if (questions.length > 1) return questions;
	if (query.length > COMPOUND_MAX_CHARS) return [query];
	return query
		.split(NEXT_REQUEST)
		.map((part) => part.trim())
		.filter((part) => part !== "");
}

function stepFor(agent: AgentType, question: string, why: string): PlanStep {
	return { agent, question, why };
}

function percent(probability: number): string {
	return `${Math.round(probability * 100)}%`;
}
