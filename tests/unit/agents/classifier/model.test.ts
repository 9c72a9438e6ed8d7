import { describe, expect, test } from "vitest";
import {
	AGENTS,
	marginals,
	OUTPUTS,
	PAIRS,
	pairProbabilities,
	TYPES,
} from "../../../../src/agents/classifier/model.ts";

const NO_OUTPUTS = new Array<number>(OUTPUTS).fill(0);
const NO_PAIRS = new Array<number>(PAIRS).fill(0);

describe("pair probabilities", () => {
	test("are equal when nothing is known", () => {
		expect(pairProbabilities(NO_OUTPUTS, NO_PAIRS)).toEqual(new Array(PAIRS).fill(1 / PAIRS));
	});

	test("multiply the probabilities of the agent and the type when the pairs have no scores of their own", () => {
		const outputs = NO_OUTPUTS.with(AGENTS.indexOf("qa"), 1).with(
			AGENTS.length + TYPES.indexOf("opinion"),
			2,
		);
		const pairs = pairProbabilities(outputs, NO_PAIRS);
		const { agent, type } = marginals(pairs);
		for (const [a, agentProbability] of agent.entries())
			for (const [t, typeProbability] of type.entries())
				expect(pairs[a * TYPES.length + t]).toBeCloseTo(agentProbability * typeProbability);
	});

	test("let a likely type raise the probability of the agent that it fits", () => {
		const opinion = NO_OUTPUTS.with(AGENTS.length + TYPES.indexOf("opinion"), 3);
		const fit = NO_PAIRS.with(AGENTS.indexOf("general") * TYPES.length + TYPES.indexOf("opinion"), 2);
		const { agent } = marginals(pairProbabilities(opinion, fit));
		expect(agent[AGENTS.indexOf("general")]).toBeGreaterThan(0.5);
	});
});
