import { AgentType, type Classification } from "../contracts/agents.ts";
import type { PlanStep } from "../contracts/tasks.ts";
import { AGENTS } from "./registry.ts";

/** Contributions to one answer at most: each costs a whole generation. */
const STEPS_MAX = 3;
/** From this confidence on, one agent answers a simple question alone. */
const CLEAR_CONFIDENCE = 0.75;
/** A longer question is not simple, in UTF-16 code units. */
const SIMPLE_MAX_CHARS = 160;
/** A longer text is a text that was pasted, not a list of requests. */
const COMPOUND_MAX_CHARS = 600;
/** An agent below this probability has nothing to add. */
const WORTHWHILE_PROBABILITY = 0.1;

export interface Plan {
	/** The agent that leads: the user's choice, or the likeliest. */
	leader: AgentType;
	/** The probability that the leader is the right one. */
	confidence: number;
	steps: PlanStep[];
}

/**
 * Decides which agents answer what. A clear and simple question goes to one agent; a compound one is split, each part
 * for its own agent; anything else is asked of the likeliest agents. The user's choice leads, whatever routing thinks.
 */
export function plan(
	query: string,
	preference: AgentType | null,
	classify: (text: string) => Classification,
): Plan {
	const whole = classify(query);
	const leader = preference ?? whole.agent_type;
	const confidence = whole.agents[leader];
	const parts = partsOf(query);
	if (parts.length > 1) {
		const steps = parts.slice(0, STEPS_MAX).map((question) => {
			const agent = preference ?? classify(question).agent_type;
			return { agent, question, why: `Part of the question, for ${AGENTS[agent].name}.` };
		});
		return { leader, confidence, steps };
	}
	if (preference !== null)
		return { leader, confidence, steps: [alone(leader, query, "You chose this agent.")] };
	if (confidence >= CLEAR_CONFIDENCE && query.length <= SIMPLE_MAX_CHARS) {
		const why = `A simple question, clearly for ${AGENTS[leader].name} (${percent(confidence)}).`;
		return { leader, confidence, steps: [alone(leader, query, why)] };
	}
	const likely = AgentType.options
		.map((agent) => ({ agent, probability: whole.agents[agent] }))
		.filter(({ agent, probability }) => agent === leader || probability >= WORTHWHILE_PROBABILITY)
		.sort((a, b) => b.probability - a.probability)
		.slice(0, STEPS_MAX);
	return {
		leader,
		confidence,
		steps: likely.map(({ agent, probability }) =>
			alone(agent, query, `${AGENTS[agent].name} may fit (${percent(probability)}).`),
		),
	};
}

/** How another request begins in the same sentence: "…, compare it with gold, and summarise both". */
const NEXT_REQUEST =
	/(?:[,;]\s*(?:and\s+|then\s+)?|\s+and\s+(?:then\s+)?|\s+then\s+)(?=(?:explain|compare|contrast|summari[sz]e|describe|analy[sz]e|evaluate|discuss|list|recommend|suggest|tell me|give me|show me|what|why|how|who|when|where|which)\b)/i;

/** The questions of a text that holds several: its question sentences, or the requests of its one sentence. */
function partsOf(query: string): string[] {
	const sentences = [...new Intl.Segmenter("en", { granularity: "sentence" }).segment(query)];
	const questions = sentences.map(({ segment }) => segment.trim()).filter((text) => text.endsWith("?"));
	if (questions.length > 1) return questions;
	if (query.length > COMPOUND_MAX_CHARS) return [query];
	return query
		.split(NEXT_REQUEST)
		.map((part) => part.trim())
		.filter((part) => part !== "");
}

function alone(agent: AgentType, question: string, why: string): PlanStep {
	return { agent, question, why };
}

function percent(probability: number): string {
	return `${Math.round(probability * 100)} %`;
}
