import { describe, expect, test } from "vitest";
import { estimatePromptTokens } from "../../../src/agents/prompt.ts";
import { AGENTS } from "../../../src/agents/registry.ts";
import { AgentType } from "../../../src/contracts/agents.ts";

/** Half of the smallest context that may be configured, which is what a prompt may have at least. */
const SMALLEST_PROMPT_TOKENS = 256;

describe("the agents", () => {
	test.each(AgentType.options)("%s has a system text that leaves room for a question", (agent) => {
		const { system, passages, temperature } = AGENTS[agent];
		expect(estimatePromptTokens(system)).toBeLessThan(SMALLEST_PROMPT_TOKENS / 2);
		expect(passages).toBeGreaterThan(0);
		expect(temperature).toBeGreaterThanOrEqual(0);
	});

	test("differ in what they are told", () => {
		expect(new Set(Object.values(AGENTS).map(({ system }) => system)).size).toBe(AgentType.options.length);
	});
});
