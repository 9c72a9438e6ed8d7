import { describe, expect, test } from "vitest";
import { plan, STEPS_MAX } from "../../../src/agents/plan.ts";
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
				background: "",
				follows: "",
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

	test("puts every part into exactly one step, however many parts there are", () => {
		for (let count = 1; count <= 12; count++) {
			const questions = Array.from({ length: count }, (_, at) => `What is topic${at}?`);
			const { steps } = plan(questions.join(" "), null, CLEARLY_QA);
			expect(steps.length).toBe(Math.min(count, STEPS_MAX));
			expect(steps.map(({ question }) => question).join(" ")).toBe(questions.join(" "));
		}
	});

	test("groups parts for the same agent when there are too many", () => {
		const classify = (text: string) => (text.includes("Discuss") ? UNSURE(text) : CLEARLY_QA(text));
		const { steps } = plan(
			"Discuss gold. Discuss oil. What is A1? What is B2? What is C3? What is D4? Discuss silver.",
			null,
			classify,
		);
		expect(steps.map(({ agent, question }) => [agent, question])).toEqual([
			["research", "Discuss gold. Discuss oil."],
			["qa", "What is A1?"],
			["qa", "What is B2?"],
			["qa", "What is C3?"],
			["qa", "What is D4?"],
			["research", "Discuss silver."],
		]);
	});

	test("tells each agent the statements and the text that all parts share", () => {
		const { steps } = plan("I run a bakery. What flour should I buy? How do I store it?", null, CLEARLY_QA);
		expect(steps.map(({ question, background }) => [question, background])).toEqual([
			["What flour should I buy?", "I run a bakery."],
			["How do I store it?", "I run a bakery."],
		]);
	});

	test("tells an agent which parts its part refers to", () => {
		const { steps } = plan("What is Bitcoin? How does it scale? Compare both with gold.", null, CLEARLY_QA);
		expect(steps.map(({ follows }) => follows)).toEqual([
			"",
			"What is Bitcoin?",
			"What is Bitcoin? How does it scale?",
		]);
	});

	test("leaves the content analyzer out for a question that refers to a text if there is none", () => {
		const likely = always({ general: 0.02, research: 0.3, qa: 0.08, content_analyzer: 0.6 });
		const agentsOf = (query: string, isAttached = false) =>
			plan(query, null, likely, isAttached).steps.map(({ agent }) => agent);
		expect(agentsOf("Compare it with gold.")).toEqual(["research"]);
		expect(agentsOf("Compare it with gold.", true)).toEqual(["content_analyzer", "research"]);
		expect(agentsOf("Compare gold with silver.")).toEqual(["content_analyzer", "research"]);
	});

	describe("a part that the classifier takes for a text to analyze", () => {
		const analyst = always({ general: 0.02, research: 0.3, qa: 0.08, content_analyzer: 0.6 });
		const classify = (text: string) => (/ompare|tone/.test(text) ? analyst(text) : CLEARLY_QA(text));
		const agentsOf = (query: string) => plan(query, null, classify).steps.map(({ agent }) => agent);

		test("goes to another agent if it refers to another part and there is no text", () => {
			expect(agentsOf("What is Bitcoin? Compare it with gold.")).toEqual(["qa", "research"]);
		});

		test("goes to the content analyzer if the message contains a text", () => {
			const text = "The rain fell all day on the quiet town. ".repeat(12);
			expect(agentsOf(`What is rain? What is its tone?\n\n${text}`)).toEqual(["qa", "content_analyzer"]);
		});

		test("goes to the content analyzer if it names its subject", () => {
			expect(agentsOf("What is Bitcoin? What is the tone of Hamlet?")).toEqual(["qa", "content_analyzer"]);
		});
	});

	test("finishes for a message with thousands of questions", () => {
		const { steps } = plan("What is this? ".repeat(600), null, CLEARLY_QA);
		expect(steps.length).toBe(STEPS_MAX);
		expect(steps.flatMap(({ question }) => question.match(/What is this\?/g) ?? [])).toHaveLength(600);
	});

	test("assigns every part to the agent that the user chose", () => {
		for (const query of ["What is Bitcoin?", "What is Bitcoin? And gold?"]) {
			const { leader, steps } = plan(query, "content_analyzer", CLEARLY_QA);
			expect(leader).toBe("content_analyzer");
			expect(new Set(steps.map(({ agent }) => agent))).toEqual(new Set(["content_analyzer"]));
		}
	});
});
