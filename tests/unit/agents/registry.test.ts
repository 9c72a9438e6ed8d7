import { describe, expect, test } from "vitest";
import { estimatePromptTokens } from "../../../src/agents/prompt-size.ts";
import { AGENTS, agentFor, passagesToSearch } from "../../../src/agents/registry.ts";
import { AgentType } from "../../../src/contracts/agents.ts";

/** Half of the smallest context that can be configured. Every prompt may use that much. */
const SMALLEST_PROMPT_TOKENS = 256;

describe("the agents", () => {
	test.each(AgentType.options)("%s has a system text that leaves room for a question", (agent) => {
		const { system, passages, temperature } = AGENTS[agent];
		expect(estimatePromptTokens(system)).toBeLessThan(SMALLEST_PROMPT_TOKENS / 2);
		expect(passages).toBeGreaterThan(0);
		expect(temperature).toBeGreaterThanOrEqual(0);
	});

	test("have different system texts", () => {
		expect(new Set(Object.values(AGENTS).map(({ system }) => system)).size).toBe(AgentType.options.length);
	});
});

describe("an own agent", () => {
	const own = {
		name: "pirate",
		instructions: "Talk like a pirate.",
		use_knowledge: true,
		temperature: 1.2,
		max_tokens: 700,
	};

	test("has its own instructions, temperature and length in place of a built-in agent's", () => {
		const { system, temperature, maxTokens } = agentFor("general", own);
		expect(system).toMatch(/^Talk like a pirate\.\n\nWhen notes come with the question, cite them/);
		expect({ temperature, maxTokens }).toEqual({ temperature: 1.2, maxTokens: 700 });
	});

	test("without knowledge searches for no passages and is not told to cite", () => {
		const { system, passages } = agentFor("general", { ...own, use_knowledge: false });
		expect({ system, passages }).toEqual({ system: "Talk like a pirate.", passages: 0 });
	});
});

test("more passages are searched for if no model reads them, but none for an agent that searches for none", () => {
	expect(passagesToSearch(4, { isQuoted: false })).toBe(4);
	expect(passagesToSearch(4, { isQuoted: true })).toBe(6);
	expect(passagesToSearch(8, { isQuoted: true })).toBe(8);
	expect(passagesToSearch(0, { isQuoted: true })).toBe(0);
});
