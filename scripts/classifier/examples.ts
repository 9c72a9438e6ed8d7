import * as z from "zod";
import { hash } from "../../src/agents/classifier/features.ts";
import { AgentType, QuestionType } from "../../src/contracts/agents.ts";

/** A message and how a person would label it. */
export const Example = z.object({ text: z.string().min(1), agent: AgentType, type: QuestionType });
export type Example = z.infer<typeof Example>;

/** The files of this folder that hold the examples to train with, one JSON object a line. */
export const EXAMPLE_FILES = ["general.jsonl", "research.jsonl", "qa.jsonl", "content-analyzer.jsonl"];

export function parseExamples(lines: string): Example[] {
	return lines
		.split("\n")
		.filter((line) => line.trim() !== "")
		.map((line) => Example.parse(JSON.parse(line)));
}

/** A number that changes with any change of the examples. */
export function fingerprint(examples: Example[]): number {
	return hash(examples.map(({ text, agent, type }) => `${agent}/${type}/${text}`).join("\n"));
}
