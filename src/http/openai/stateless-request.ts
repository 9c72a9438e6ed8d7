import { buildPrompt } from "../../agents/prompt.ts";
import { estimatePromptTokens } from "../../agents/prompt-size.ts";
import { agentFor } from "../../agents/registry.ts";
import { withoutNotices } from "../../inference/notices.ts";
import type { ChatMessage } from "../../inference/plain-messages.ts";
import { messagesForModel } from "../../inference/plain-messages.ts";
import type { GenerateRequest } from "../../inference/provider.ts";
import { asksForRepetition } from "../../pipeline/asks-for-repetition.ts";
import type { Passage } from "../../text/passage.ts";
import { type CompletionRequest, lastQuestion } from "./request.ts";

export interface RequestLimits {
	maxTokens: number;
	keys: { user: string; conversation: string };
}

/** Builds the request to a model with a context of `contextTokens` tokens from the client's messages. */
export function buildStatelessRequest(
	completion: CompletionRequest,
	passages: readonly Passage[],
	contextTokens: number,
	limits: RequestLimits,
): GenerateRequest {
	const { agent, ownAgent, temperature, sampling, stop, features } = completion;
	const { temperature: defaultTemperature, maxTokens } = agentFor(agent ?? "general", ownAgent);
	const answerTokens = agent === null ? limits.maxTokens : Math.min(limits.maxTokens, maxTokens);
	const question = agent === null ? "" : lastQuestion(completion.messages).text;
	return {
		...promptOf(completion, passages, contextTokens, answerTokens),
		question,
		...(agent === null ? {} : { stopsLoops: !asksForRepetition(question) }),
		maxTokens: answerTokens,
		temperature: temperature ?? defaultTemperature,
		sampling,
		priority: "chat",
		userKey: limits.keys.user,
		conversationKey: limits.keys.conversation,
		...(stop.length === 0 ? {} : { stop }),
		...(Object.keys(features).length > 0 && { features }),
	};
}

/**
 * Returns the client's messages unchanged for a plain model. For an agent, adds the passages to the last question, and
 * its system text unless the client sent one. The instructions of an own agent precede the client's system text.
 */
function promptOf(
	{ agent, ownAgent, messages, features }: CompletionRequest,
	passages: readonly Passage[],
	contextTokens: number,
	answerTokens: number,
): { messages: ChatMessage[]; passages: Passage[] } {
	const keepsTools = features.tools !== undefined;
	if (agent === null) return { messages: messagesForModel(messages, { keepsTools }), passages: [] };
	const { at, text: question } = lastQuestion(messages);
	const clientSystem = messages.filter(({ role }) => role === "system").map(({ content }) => content);
	const isOwnNeeded = clientSystem.length === 0 || ownAgent !== null;
	const agentSystem = isOwnNeeded ? [agentFor(agent, ownAgent).system] : [];
	const system = [...agentSystem, ...clientSystem].join("\n\n");
	const dialogue = messages.filter(({ role }) => role !== "system");
	const questionAt = messages.slice(0, at).filter(({ role }) => role !== "system").length;
	const before = dialogue
		.slice(0, questionAt)
		.map((message) =>
			message.role === "assistant" ? { ...message, content: withoutNotices(message.content) } : message,
		);
	const after = dialogue.slice(questionAt + 1);
	const otherTokens = estimatePromptTokens([...before, ...after].map(({ content }) => content).join("\n"));
	const prompt = buildPrompt({
		system,
		history: [],
		passages,
		question,
		contextTokens: contextTokens - otherTokens,
		answerTokens,
	});
	// Without passages, keep the question as is: the client wrote the entire prompt and can shorten it after an error.
	const content = prompt.passages.length === 0 ? question : (prompt.messages[1]?.content ?? question);
	const head: ChatMessage = { role: "system", content: system };
	const all = [head, ...before, { ...messages[at], role: "user" as const, content }, ...after];
	return { messages: messagesForModel(all, { keepsTools }), passages: prompt.passages };
}
