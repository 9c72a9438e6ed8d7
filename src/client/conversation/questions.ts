import type { z } from "zod";
import type { AgentType } from "../../contracts/agents.ts";
import type { AttachmentInput } from "../../contracts/attachments.ts";
import { FRAME_MAX_BYTES } from "../../contracts/limits.ts";
import type { ClientFrameInput } from "../../contracts/socket.ts";
import type { ChatAccepted } from "../../contracts/tasks.ts";
import type { Tasks } from "../api/tasks.ts";
import type { LocalEvent } from "./state.ts";

/** A text that comes with a question. `type` is `text` by default. */
export type AttachmentDraft = z.input<typeof AttachmentInput>;

export interface AskOptions {
	/** Default: `general`. */
	agentType?: AgentType | undefined;
	/** Name of an own agent, which answers in place of `agentType`. See `client.agents`. */
	agent?: string | undefined;
	/** One of `client.models()`. Default: the first. */
	model?: string | undefined;
	/** Maximum length of the answer, in tokens. Default: that of the own agent, or 300. */
	maxTokens?: number | undefined;
	/** Whether to search the knowledge base. Default: true. */
	useContext?: boolean | undefined;
	/** Texts that the question is about. Later questions of the conversation may refer to them, too. */
	attachments?: readonly AttachmentDraft[] | undefined;
	/** Idempotency key. Pass the id of an earlier attempt to retry the same question. Default: a new id. */
	messageId?: string | undefined;
}

export interface AskAgentsOptions {
	/** The lead agent. Default: chosen by the classifier. */
	preference?: AgentType | undefined;
	/** See `AskOptions.attachments`. */
	attachments?: readonly AttachmentDraft[] | undefined;
	/** See `AskOptions.messageId`. */
	messageId?: string | undefined;
}

export interface ExpandOptions {
	topic: string;
	/** Maximum number of pages. Default: the number of `urls`, or 5. */
	maxUrls?: number | undefined;
	/** URLs of the pages to read first. Default: results of a web search. */
	urls?: string[] | undefined;
	/** See `AskOptions.messageId`. */
	messageId?: string | undefined;
}

/** A frame that starts a task. Its `message_id` makes it idempotent. */
export type QuestionFrame = Extract<
	ClientFrameInput,
	{ action: "start_chat" | "start_multiagent" | "expand_knowledge" }
> & {
	message_id: string;
};

/** Returns the text of a question, or the topic of an expansion. */
export function questionText(question: QuestionFrame): string {
	if ("topic" in question) return question.topic;
	return "query" in question ? question.query : question.message;
}

/** Returns the event that adds a question to the view. `at` is when it was asked, in ISO 8601. */
export function askedEvent(question: QuestionFrame, at: string): LocalEvent {
	const attachments = questionAttachments(question).map(({ name, text: { length } }) => ({
		id: null,
		name,
		length,
	}));
	const messageId = question.message_id;
	return { type: "asked", messageId, question: questionText(question), attachments, at };
}

/** Sends a question over HTTP. */
export function postQuestion(tasks: Tasks, { action: _, ...question }: QuestionFrame): Promise<ChatAccepted> {
	if ("topic" in question) return tasks.expand(question);
	return "query" in question ? tasks.askAgents(question) : tasks.ask(question);
}

/** Returns the attachments of a question. An expansion has none. */
export function questionAttachments(question: QuestionFrame): readonly AttachmentDraft[] {
	return "topic" in question ? [] : (question.attachments ?? []);
}

/** Checks whether a question is too large for a socket, so that it must be sent over HTTP. */
export function exceedsFrame(question: QuestionFrame): boolean {
	if (questionAttachments(question).length === 0) return false;
	return new TextEncoder().encode(JSON.stringify(question)).byteLength > FRAME_MAX_BYTES;
}

function copyOf(attachments: readonly AttachmentDraft[] | undefined): AttachmentDraft[] | undefined {
	return attachments === undefined || attachments.length === 0 ? undefined : [...attachments];
}

interface QuestionIds {
	message_id: string;
	conversation_id: string;
}

export function createChatFrame(text: string, ids: QuestionIds, options: AskOptions): QuestionFrame {
	return {
		action: "start_chat",
		message: text,
		...ids,
		agent_type: options.agentType,
		agent: options.agent,
		model: options.model,
		max_tokens: options.maxTokens,
		use_context: options.useContext,
		attachments: copyOf(options.attachments),
	};
}

export function createMultiAgentFrame(
	text: string,
	ids: QuestionIds,
	options: AskAgentsOptions,
): QuestionFrame {
	const { preference: agent_preference } = options;
	const attachments = copyOf(options.attachments);
	return { action: "start_multiagent", query: text, ...ids, agent_preference, attachments };
}

export function createExpansionFrame(
	topic: string,
	ids: QuestionIds,
	{ maxUrls, urls }: Pick<ExpandOptions, "maxUrls" | "urls">,
): QuestionFrame {
	return { action: "expand_knowledge", topic, ...ids, max_urls: maxUrls, urls };
}
