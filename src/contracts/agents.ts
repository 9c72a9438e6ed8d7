import * as z from "zod";
import { Fraction } from "./values.ts";

export const AgentType = z.enum(["general", "research", "qa", "content_analyzer"]);
export type AgentType = z.infer<typeof AgentType>;

export const QuestionType = z.enum(["factual", "analytical", "procedural", "opinion", "general"]);
export type QuestionType = z.infer<typeof QuestionType>;

/** The agent and question type that routing would choose for a message, with calibrated probabilities. */
export const Classification = z.object({
	agent_type: AgentType,
	confidence: Fraction,
	agents: z.record(AgentType, Fraction),
	question_type: QuestionType,
	question_type_confidence: Fraction,
});
export type Classification = z.infer<typeof Classification>;
