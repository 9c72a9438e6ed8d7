import * as z from "zod";
import { AgentType } from "./agents.ts";
import type { AttachmentInput } from "./attachments.ts";
import { ANSWER_DEFAULT_TOKENS, EXPANSION_PAGES_DEFAULT } from "./limits.ts";
import { ResponseEcho } from "./openai-responses.ts";
import { OwnAgentSettings } from "./own-agents.ts";
import {
	type ChatRequest,
	type ExpansionRequest,
	type MultiAgentRequest,
	Sampling,
} from "./task-requests.ts";

/** The options of a task, discriminated by `kind`. */
export const TaskOptions = z.lazy(() =>
	z.discriminatedUnion("kind", [
		z.object({
			kind: z.literal("chat"),
			/** `general` for an own agent. */
			agent_type: AgentType,
			own_agent: OwnAgentSettings.optional(),
			/** The model that the user chose. */
			model: z.string().optional(),
			use_context: z.boolean(),
			max_tokens: z.int(),
			/** Overrides the agent's temperature. */
			temperature: z.number().optional(),
			sampling: Sampling.optional(),
			/** Strings that end the answer. The answer does not include them. */
			stop: z.array(z.string()).optional(),
			/** Set for a question that was asked through OpenAI's Responses API. */
			response: ResponseEcho.optional(),
		}),
		z.object({ kind: z.literal("multiagent"), agent_preference: AgentType.nullable(), max_tokens: z.int() }),
		/** The topic of an expansion is stored as the task's question. */
		z.object({ kind: z.literal("expansion"), max_urls: z.int(), urls: z.array(z.string()) }),
	]),
);
export type TaskOptions = z.infer<typeof TaskOptions>;

/** A request for a task in a conversation. A repeated `messageId` returns the existing task. */
export interface TaskRequest {
	question: string;
	messageId: string | undefined;
	attachments?: readonly AttachmentInput[] | undefined;
	options: TaskOptions;
	/** The session or API key that asks. */
	askedBy?: string;
	/** The ULID of the task that must be the newest of the conversation. */
	after?: string;
}

/** Creates the task request for a question. `ownAgent` is the agent that `agent` names. */
export function chatTask(request: ChatRequest, ownAgent: OwnAgentSettings | null): TaskRequest {
	const { message, message_id, attachments, agent_type, model, use_context } = request;
	const max_tokens = request.max_tokens ?? ownAgent?.max_tokens ?? ANSWER_DEFAULT_TOKENS;
	return {
		question: message,
		messageId: message_id,
		attachments,
		options: {
			kind: "chat",
			...agentOptions(agent_type, ownAgent),
			...(model !== undefined && { model }),
			use_context,
			max_tokens,
		},
	};
}

/** Returns the options of a chat task that say which agent answers. */
export function agentOptions(agentType: AgentType, ownAgent: OwnAgentSettings | null) {
	if (ownAgent === null) return { agent_type: agentType };
	// The task stores only what its answer depends on, not the agent's title and times.
	return { agent_type: "general" as const, own_agent: OwnAgentSettings.parse(ownAgent) };
}

/** Creates the task request for a question to several agents. */
export function multiAgentTask({
	query,
	message_id,
	attachments,
	agent_preference,
}: MultiAgentRequest): TaskRequest {
	const options = {
		kind: "multiagent" as const,
		agent_preference: agent_preference ?? null,
		max_tokens: ANSWER_DEFAULT_TOKENS,
	};
	return { question: query, messageId: message_id, attachments, options };
}

/** Creates the task request for an expansion. */
export function expansionTask({ topic, message_id, max_urls, urls = [] }: ExpansionRequest): TaskRequest {
	const maxUrls = max_urls ?? (urls.length > 0 ? urls.length : EXPANSION_PAGES_DEFAULT);
	return {
		question: topic.trim(),
		messageId: message_id,
		options: { kind: "expansion", max_urls: maxUrls, urls },
	};
}
