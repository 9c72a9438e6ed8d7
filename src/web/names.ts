import * as z from "zod";
import { AgentType } from "../contracts/agents.ts";

export const AGENT_NAMES = {
	general: "General",
	research: "Research",
	qa: "Questions and answers",
	content_analyzer: "Content analysis",
} as const satisfies Record<AgentType, string>;

/** Who is asked: one agent, or several side by side. */
export const Asked = z.enum([...AgentType.options, "several"]);
export type Asked = z.infer<typeof Asked>;

export const ASKED_NAMES = { ...AGENT_NAMES, several: "Several agents" } as const satisfies Record<
	Asked,
	string
>;

/** The provider that answers from the knowledge alone, without a model. */
export const NO_MODEL_PROVIDER = "extractive";

const PROVIDER_NAMES: Record<string, string> = {
	"llama-cpp": "llama.cpp",
	"workers-ai": "Workers AI",
	extractive: "Knowledge base",
};

export function providerName(provider: string): string {
	return PROVIDER_NAMES[provider] ?? provider;
}

/** Milliseconds as people read them: `840 ms`, `3.2 s`. */
export function duration(ms: number): string {
	return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}
