import type { AgentType } from "../../contracts/agents.ts";
import type { ClientFrameInput } from "../../contracts/socket.ts";

export interface AskOptions {
	/** `general` when left out. */
	agentType?: AgentType | undefined;
	maxTokens?: number | undefined;
	/** Whether knowledge is searched; true when left out. */
	useContext?: boolean | undefined;
	/** Give the id of an earlier try to ask the very same question again; new when left out. */
	messageId?: string | undefined;
}

export interface AskAgentsOptions {
	/** The agent that leads; chosen by the question when left out. */
	preference?: AgentType | undefined;
	/** As with `AskOptions`. */
	messageId?: string | undefined;
}

export interface ExpandOptions {
	topic: string;
	/** Pages to read at most; when left out, as many as `urls` has, else five. */
	maxUrls?: number | undefined;
	/** Where to begin; found by searching the web when left out. */
	urls?: string[] | undefined;
	/** As with `AskOptions`. */
	messageId?: string | undefined;
}

/** A question of one agent or of several, or a topic to read up on, with the id that makes it one task however often it is sent. */
export type QuestionFrame = Extract<
	ClientFrameInput,
	{ action: "start_chat" | "start_multiagent" | "expand_knowledge" }
> & {
	message_id: string;
};

/** What was asked, in the asker's words. */
export function textOf(question: QuestionFrame): string {
	if ("topic" in question) return question.topic;
	return "query" in question ? question.query : question.message;
}

interface Named {
	message_id: string;
	conversation_id: string;
}

export function chatFrame(text: string, named: Named, options: AskOptions): QuestionFrame {
	return {
		action: "start_chat",
		message: text,
		...named,
		agent_type: options.agentType,
		max_tokens: options.maxTokens,
		use_context: options.useContext,
	};
}

export function agentsFrame(text: string, named: Named, options: AskAgentsOptions): QuestionFrame {
	return { action: "start_multiagent", query: text, ...named, agent_preference: options.preference };
}

export function expansionFrame(
	topic: string,
	named: Named,
	{ maxUrls, urls }: Pick<ExpandOptions, "maxUrls" | "urls">,
): QuestionFrame {
	return { action: "expand_knowledge", topic, ...named, max_urls: maxUrls, urls };
}
