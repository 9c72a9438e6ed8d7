import * as z from "zod";
import { AgentType } from "./agents.ts";
import { MessageText } from "./task-requests.ts";
import { ChatResult } from "./tasks.ts";
import { NonNegativeInt } from "./values.ts";

/** Default and maximum number of results of a protocol v1 knowledge search. */
export const SEARCH_RESULTS_DEFAULT = 5;
export const SEARCH_RESULTS_MAX = 20;

/** Unknown filters are ignored. */
export const SearchKnowledgeRequest = z.lazy(() =>
	z.object({
		query: MessageText,
		filters: z
			.object({
				limit: z.int().min(1).max(SEARCH_RESULTS_MAX).default(SEARCH_RESULTS_DEFAULT),
				/** Case-insensitive substring of the page's title. */
				title: z.string().max(200).optional(),
				/** Prefix of the page's URL. */
				url: z.string().max(2_000).optional(),
			})
			.nullish(),
	}),
);
export type SearchKnowledgeRequest = z.infer<typeof SearchKnowledgeRequest>;

/** Best results first. */
export const SearchKnowledgeResponse = z.lazy(() =>
	z.object({
		query: z.string(),
		results: z.array(
			z.object({ title: z.string(), url: z.string().nullable(), content: z.string(), score: z.number() }),
		),
		total: NonNegativeInt,
	}),
);
export type SearchKnowledgeResponse = z.infer<typeof SearchKnowledgeResponse>;

export const ModelInfo = z.object({
	name: z.string(),
	device: z.string().nullable(),
	loaded: z.boolean(),
});
export type ModelInfo = z.infer<typeof ModelInfo>;

/** Status of the knowledge base, the model and the agents in protocol v1. */
export const BrainStatus = z.object({
	knowledge_stats: z.object({ pages: NonNegativeInt, passages: NonNegativeInt }),
	model_info: ModelInfo,
	agent_type: AgentType,
	available_agent_types: z.array(AgentType),
	models_shared: z.boolean(),
});
export type BrainStatus = z.infer<typeof BrainStatus>;

/** `response_time_ms` is in milliseconds, and `processing_time` is in seconds. */
export const BlockingChatResponse = ChatResult.pick({
	response: true,
	model_used: true,
	agent_type: true,
	context_used: true,
	context_sources: true,
	question_type: true,
	conversation_id: true,
	task_id: true,
	response_time_ms: true,
	processing_time: true,
}).extend({ model_info: ModelInfo });
export type BlockingChatResponse = z.infer<typeof BlockingChatResponse>;
