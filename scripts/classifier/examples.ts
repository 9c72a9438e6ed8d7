import * as z from "zod";
import { hash } from "../../src/agents/classifier/features.ts";
import { AgentType, QuestionType } from "../../src/contracts/agents.ts";

/** A message with the labels that a person would choose. */
export const Example = z.object({ text: z.string().min(1), agent: AgentType, type: QuestionType });
export type Example = z.infer<typeof Example>;

/** The JSON Lines files in this folder that contain training examples. */
export const EXAMPLE_FILES = ["general.jsonl", "research.jsonl", "qa.jsonl", "content-analyzer.jsonl"];

/** Parses JSON Lines. */
export function parseExamples(lines: string): Example[] {
	return lines
		.split("\n")
		.filter((line) => line.trim() !== "")
		.map((line) => Example.parse(JSON.parse(line)));
}

/** Returns a hash that changes whenever the examples change. */
export function fingerprint(examples: Example[]): number {
	return hash(examples.map(({ text, agent, type }) => `${agent}/${type}/${text}`).join("\n"));
}
