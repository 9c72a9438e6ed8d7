import * as z from "zod";
import { AgentType } from "../../contracts/agents.ts";
import type { PageKind } from "../../contracts/knowledge.ts";

export const AGENT_NAMES = {
	general: "General",
	research: "Research",
	qa: "Questions and answers",
	content_analyzer: "Content analysis",
} as const satisfies Record<AgentType, string>;

/** Who is asked: one agent, or several side by side; `expand` asks nobody, but has pages read on a topic. */
export const Asked = z.enum([...AgentType.options, "several", "expand"]);
export type Asked = z.infer<typeof Asked>;

export const ASKED_NAMES = {
	...AGENT_NAMES,
	several: "Several agents",
	expand: "Read up on a topic",
} as const satisfies Record<Asked, string>;

export const KIND_NAMES = {
	starter: "Starter knowledge",
	added: "Added",
	imported: "Imported",
	crawled: "From the web",
} as const satisfies Record<PageKind, string>;

/** Asks for the rest of an answer. It has no subject, so that passages are searched for the previous question. */
export const GO_ON = "Continue your answer from its last word.";

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

/** A day as people read it: `22 Nov 2026`; what is no date stays as it is. */
export function day(date: string): string {
	const time = Date.parse(date);
	if (Number.isNaN(time)) return date;
	return new Date(time).toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric" });
}

/** `1 page`, `2 pages`, `12,000 pages`. */
export function plural(count: number, noun: string): string {
	return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}
