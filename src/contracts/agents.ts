import * as z from "zod";

export const AgentType = z.enum(["general", "research", "qa", "content_analyzer"]);
export type AgentType = z.infer<typeof AgentType>;

export const QuestionType = z.enum(["factual", "analytical", "procedural", "opinion", "general"]);
export type QuestionType = z.infer<typeof QuestionType>;

const Probability = z.number().min(0).max(1);

/** The agent and question type that routing would choose for a message, with calibrated probabilities. */
export const Classification = z.object({
	agent_type: AgentType,
	confidence: Probability,
	agents: z.record(AgentType, Probability),
	question_type: QuestionType,
	question_type_confidence: Probability,
});
export type Classification = z.infer<typeof Classification>;
