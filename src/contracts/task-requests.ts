import * as z from "zod";
import { AgentType } from "./agents.ts";
import { ConversationId, MessageId } from "./ids.ts";
import {
	ANSWER_DEFAULT_TOKENS,
	ANSWER_MAX_TOKENS,
	EXPANSION_DEFAULT_PAGES,
	EXPANSION_MAX_PAGES,
	MESSAGE_MAX_CHARS,
	TOPIC_MAX_CHARS,
	URL_MAX_CHARS,
} from "./limits.ts";

/** A question's text. Its two faults have codes of their own, see `parse.ts`. */
export const MessageText = z
	.string()
	// zod's own `max` counts code points, not code units.
	.refine((text) => text.length <= MESSAGE_MAX_CHARS, { error: "message_too_long" })
	.refine((text) => text.trim() !== "", { error: "message_empty" });

/** What a client may say of a question, over HTTP and over the socket. An unknown agent becomes `general`. */
export const ChatRequest = z.object({
	message: MessageText,
	agent_type: z.string().default("general").pipe(AgentType.catch("general")),
	use_context: z.boolean().default(true),
	max_tokens: z.int().min(1).max(ANSWER_MAX_TOKENS).default(ANSWER_DEFAULT_TOKENS),
	conversation_id: ConversationId.optional(),
	message_id: MessageId.optional(),
});
export type ChatRequest = z.infer<typeof ChatRequest>;

export const ClassifyRequest = z.object({ message: MessageText });
export type ClassifyRequest = z.infer<typeof ClassifyRequest>;

/** Several agents answer one question side by side. */
export const MultiAgentRequest = z.object({
	query: MessageText,
	agent_preference: AgentType.nullish().catch(null),
	conversation_id: ConversationId.optional(),
	message_id: MessageId.optional(),
});
export type MultiAgentRequest = z.infer<typeof MultiAgentRequest>;

/** All pages of an expansion are asked for in one batch of a queue, which has a largest size. */
const PageAddress = z.url({ protocol: /^https?$/ }).refine((url) => url.length <= URL_MAX_CHARS, {
	error: `must have at most ${URL_MAX_CHARS} characters`,
});

/** Pages on a topic are found, read and put into the user's brain. With `urls` the search begins there. */
export const ExpansionRequest = z.object({
	topic: z
		.string()
		.refine((topic) => topic.length <= TOPIC_MAX_CHARS, { error: "message_too_long" })
		.refine((topic) => topic.trim() !== "", { error: "message_empty" }),
	/** Pages to read at most. Left out: as many as `urls` has, else the default. */
	max_urls: z.int().min(1).max(EXPANSION_MAX_PAGES).optional(),
	urls: z.array(PageAddress).min(1).max(EXPANSION_MAX_PAGES).optional(),
	conversation_id: ConversationId.optional(),
	message_id: MessageId.optional(),
});
export type ExpansionRequest = z.infer<typeof ExpansionRequest>;

/** Sampling parameters of OpenAI's API, under their names there; the provider has defaults for those left out. */
export const Sampling = z.object({
	top_p: z.number().optional(),
	presence_penalty: z.number().optional(),
	frequency_penalty: z.number().optional(),
	seed: z.int().optional(),
});
export type Sampling = z.infer<typeof Sampling>;

/** What a task is to do with its question, told apart by `kind`. */
export const TaskOptions = z.discriminatedUnion("kind", [
	z.object({
		kind: z.literal("chat"),
		agent_type: AgentType,
		use_context: z.boolean(),
		max_tokens: z.int(),
		/** Where it is not the agent's own. */
		temperature: z.number().optional(),
		sampling: Sampling.optional(),
		/** The answer ends before the first of these. */
		stop: z.array(z.string()).optional(),
	}),
	z.object({ kind: z.literal("multiagent"), agent_preference: AgentType.nullable(), max_tokens: z.int() }),
	/** The question is the topic. */
	z.object({ kind: z.literal("expansion"), max_urls: z.int(), urls: z.array(z.string()) }),
]);
export type TaskOptions = z.infer<typeof TaskOptions>;

/** What a conversation is asked to take on. The same `message_id` again is the same task. */
export interface TaskRequest {
	question: string;
	messageId: string | undefined;
	options: TaskOptions;
}

export function chatTask(request: ChatRequest): TaskRequest {
	const { message, message_id, agent_type, use_context, max_tokens } = request;
	return {
		question: message,
		messageId: message_id,
		options: { kind: "chat", agent_type, use_context, max_tokens },
	};
}

export function multiAgentTask({ query, message_id, agent_preference }: MultiAgentRequest): TaskRequest {
	const options = {
		kind: "multiagent" as const,
		agent_preference: agent_preference ?? null,
		max_tokens: ANSWER_DEFAULT_TOKENS,
	};
	return { question: query, messageId: message_id, options };
}

export function expansionTask({ topic, message_id, max_urls, urls = [] }: ExpansionRequest): TaskRequest {
	const wanted = max_urls ?? (urls.length > 0 ? urls.length : EXPANSION_DEFAULT_PAGES);
	return {
		question: topic.trim(),
		messageId: message_id,
		options: { kind: "expansion", max_urls: wanted, urls },
	};
}
