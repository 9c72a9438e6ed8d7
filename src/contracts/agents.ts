import * as z from "zod";

export const AgentType = z.enum(["general", "research", "qa", "content_analyzer"]);
export type AgentType = z.infer<typeof AgentType>;

export const QuestionType = z.enum(["factual", "analytical", "procedural", "opinion", "general"]);
export type QuestionType = z.infer<typeof QuestionType>;
