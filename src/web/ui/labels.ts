import type { AgentType } from "../../contracts/agents.ts";

export const AGENT_NAMES = {
	general: "General",
	research: "Research",
	qa: "Questions and answers",
	content_analyzer: "Content analysis",
} as const satisfies Record<AgentType, string>;

/** The provider that quotes the knowledge base and uses no model. */
export const NO_MODEL_PROVIDER = "extractive";

const PROVIDER_NAMES: Record<string, string> = {
	"llama-cpp": "llama.cpp",
	"workers-ai": "Workers AI",
	extractive: "Knowledge base",
};

/** Returns the display name of a provider. */
export function getProviderName(provider: string): string {
	return PROVIDER_NAMES[provider] ?? provider;
}
