import * as z from "zod";
import { AgentType } from "./agents.ts";
import { AttachmentInputs } from "./attachments.ts";
import { ConversationId, MessageId } from "./ids.ts";
import {
	ANSWER_MAX_TOKENS,
	EXPANSION_PAGES_MAX,
	MESSAGE_MAX_CHARS,
	MODEL_NAME_MAX_CHARS,
	TOPIC_MAX_CHARS,
	URL_MAX_CHARS,
} from "./limits.ts";
import { AgentName } from "./own-agents.ts";
import { isVisible } from "./values.ts";

/** The text of a question. `src/parse.ts` converts the two error messages to error codes. */
export const MessageText = z
	.string()
	// zod's `max` counts code points, not code units.
	.refine((text) => text.length <= MESSAGE_MAX_CHARS, { error: "message_too_long" })
	.refine(isVisible, { error: "message_empty" });

/**
 * A question, sent over HTTP or a socket. An unknown `agent_type` is replaced by `general`. `agent` is the name of an
 * own agent, which answers in place of `agent_type`. Without `max_tokens`, the answer can have as many tokens as the own
 * agent allows, or `ANSWER_DEFAULT_TOKENS`.
 *
 * @example
 * { "message": "What is Bitcoin?", "agent_type": "qa", "message_id": "m1" }
 */
export const ChatRequest = z.object({
	message: MessageText,
	agent_type: z.string().default("general").pipe(AgentType.catch("general")),
	agent: AgentName.optional(),
	/** One of the models that `GET /api/models/` lists. Defaults to the first. */
	model: z.string().min(1).max(MODEL_NAME_MAX_CHARS).optional(),
	use_context: z.boolean().default(true),
	max_tokens: z.int().min(1).max(ANSWER_MAX_TOKENS).optional(),
	attachments: AttachmentInputs.optional(),
	conversation_id: ConversationId.optional(),
	message_id: MessageId.optional(),
});
export type ChatRequest = z.infer<typeof ChatRequest>;

export const ClassifyRequest = z.strictObject({ message: MessageText });
export type ClassifyRequest = z.infer<typeof ClassifyRequest>;

/**
 * A question that several agents answer together.
 *
 * @example
 * { "query": "Compare Bitcoin and Ethereum", "agent_preference": "research" }
 */
export const MultiAgentRequest = z.object({
	query: MessageText,
	agent_preference: AgentType.nullish().catch(null),
	attachments: AttachmentInputs.optional(),
	conversation_id: ConversationId.optional(),
	message_id: MessageId.optional(),
});
export type MultiAgentRequest = z.infer<typeof MultiAgentRequest>;

/**
 * The URL's length is limited because an expansion enqueues all its pages in one batch, and the size of a batch is
 * limited.
 */
const PageAddress = z.url({ protocol: /^https?$/ }).refine((url) => url.length <= URL_MAX_CHARS, {
	error: `must have at most ${URL_MAX_CHARS} characters`,
});

/**
 * A request to find pages on a topic and add them to the knowledge base. With `urls`, it starts from those pages
 * instead of a web search.
 *
 * @example
 * { "topic": "Alpacas", "max_urls": 5 }
 */
export const ExpansionRequest = z.object({
	topic: z
		.string()
		.refine((topic) => topic.length <= TOPIC_MAX_CHARS, { error: "message_too_long" })
		.refine(isVisible, { error: "message_empty" }),
	/**
	 * Maximum number of pages to read. Defaults to the number of `urls`, or to `EXPANSION_PAGES_DEFAULT` when there are
	 * none.
	 */
	max_urls: z.int().min(1).max(EXPANSION_PAGES_MAX).optional(),
	urls: z.array(PageAddress).min(1).max(EXPANSION_PAGES_MAX).optional(),
	conversation_id: ConversationId.optional(),
	message_id: MessageId.optional(),
});
export type ExpansionRequest = z.infer<typeof ExpansionRequest>;

/** Sampling parameters, named as in OpenAI's API. Omitted ones use the provider's defaults. */
export const Sampling = z.lazy(() =>
	z.object({
		top_p: z.number().optional(),
		presence_penalty: z.number().optional(),
		frequency_penalty: z.number().optional(),
		seed: z.int().optional(),
	}),
);
export type Sampling = z.infer<typeof Sampling>;
