import * as z from "zod";

export const AgentType = z.enum(["general", "research", "qa", "content_analyzer"]);
export type AgentType = z.infer<typeof AgentType>;

export const QuestionType = z.enum(["factual", "analytical", "procedural", "opinion", "general"]);
export type QuestionType = z.infer<typeof QuestionType>;

/** What routing makes of a message. Confidences are calibrated probabilities. */
export const Classification = z.object({
	agent_type: AgentType,
	confidence: z.number().min(0).max(1),
	agents: z.record(AgentType, z.number().min(0).max(1)),
	question_type: QuestionType,
	question_type_confidence: z.number().min(0).max(1),
});
export type Classification = z.infer<typeof Classification>;
