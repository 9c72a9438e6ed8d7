import { describe, expect, test } from "vitest";
import { plan } from "../../../src/agents/plan.ts";
import type { AgentType, Classification } from "../../../src/contracts/agents.ts";

/** Creates a classifier that returns the same probabilities for every text. */
function always(agents: Record<AgentType, number>): (text: string) => Classification {
	const [[agent, confidence] = ["general", 0] as const] = AGENT_ORDER.map(
		(name) => [name, agents[name]] as const,
	).sort((a, b) => b[1] - a[1]);
	return () => ({
		agent_type: agent,
		confidence,
		agents,
		question_type: "general",
		question_type_confidence: 1,
	});
}

const AGENT_ORDER = ["general", "research", "qa", "content_analyzer"] as const;
const CLEARLY_QA = always({ general: 0.02, research: 0.05, qa: 0.9, content_analyzer: 0.03 });
const UNSURE = always({ general: 0.06, research: 0.5, qa: 0.4, content_analyzer: 0.04 });

describe("plan", () => {
	test("assigns a simple question with a clear classification to one agent, and explains why", () => {
		const { leader, confidence, steps } = plan("What is Bitcoin?", null, CLEARLY_QA);
		expect({ leader, confidence }).toEqual({ leader: "qa", confidence: 0.9 });
		expect(steps).toEqual([
			{
				agent: "qa",
				question: "What is Bitcoin?",
				why: "This simple question suits the Q&A agent (90% confidence).",
			},
		]);
	});

	test("assigns an unclear question to the likely agents, most likely first", () => {
		const { steps } = plan("Bitcoin or Ethereum", null, UNSURE);
		expect(steps.map(({ agent }) => agent)).toEqual(["research", "qa"]);
	});

	test("assigns a long question to several agents", () => {
		const long = `Tell me about ${"very ".repeat(40)}old coins`;
		expect(
			plan(long, null, always({ general: 0.1, research: 0.1, qa: 0.79, content_analyzer: 0.01 })).steps,
		).toHaveLength(3);
	});

	test("splits a compound question and assigns one agent to each part", () => {
		const classify = (text: string) => (text.includes("compare") ? UNSURE(text) : CLEARLY_QA(text));
		const { steps } = plan("What is Bitcoin? How does it compare to gold?", null, classify);
		expect(steps.map(({ agent, question }) => [agent, question])).toEqual([
			["qa", "What is Bitcoin?"],
			["research", "How does it compare to gold?"],
		]);
	});

	test.each([
		[
			"Explain how Bitcoin works, compare it with gold, and summarise both.",
			["Explain how Bitcoin works", "compare it with gold", "summarise both."],
		],
		["What is Bitcoin and why does it matter", ["What is Bitcoin", "why does it matter"]],
		["Compare Bitcoin and Ethereum for investment", ["Compare Bitcoin and Ethereum for investment"]],
		["salt and pepper, and where they come from", ["salt and pepper", "where they come from"]],
	])("splits %j into requests", (query, parts) => {
		expect(plan(query, null, CLEARLY_QA).steps.map(({ question }) => question)).toEqual(parts);
	});

	test("does not split pasted text at commas", () => {
		const pasted = `Summarise this: ${"He came, what he saw, and how it was. ".repeat(30)}`;
		expect(plan(pasted, null, CLEARLY_QA).steps.every(({ question }) => question === pasted)).toBe(true);
	});

	test("returns at most three steps", () => {
		expect(plan("A? B? C? D? E?", null, CLEARLY_QA).steps).toHaveLength(3);
	});

	test("assigns every part to the agent that the user chose", () => {
		for (const query of ["What is Bitcoin?", "What is Bitcoin? And gold?"]) {
			const { leader, steps } = plan(query, "content_analyzer", CLEARLY_QA);
			expect(leader).toBe("content_analyzer");
			expect(new Set(steps.map(({ agent }) => agent))).toEqual(new Set(["content_analyzer"]));
		}
	});
});
