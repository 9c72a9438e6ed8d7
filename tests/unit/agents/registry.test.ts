import { describe, expect, test } from "vitest";
import { estimatePromptTokens } from "../../../src/agents/prompt-size.ts";
import { AGENTS } from "../../../src/agents/registry.ts";
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
