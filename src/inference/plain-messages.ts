import type { OpenAiMessage } from "../contracts/openai-chat.ts";
import type { ImagePart, ToolCall } from "../contracts/openai-features.ts";
import { removeThinking } from "./thinking.ts";

/** A message in the format of chat models. */
export interface ChatMessage {
	/** A message is a `tool` message only if the request has tools. */
	role: "system" | "user" | "assistant" | "tool";
	content: string;
	images?: ImagePart[];
	/** The calls of an assistant message. */
	toolCalls?: ToolCall[];
	/** The call whose result a `tool` message contains. */
	toolCallId?: string;
}

/** Options of `plainMessages`. */
interface PlainOptions {
	/** Whether tool calls and results stay separate from the text, for a request with tools. */
	keepsTools: boolean;
}

/**
 * Converts messages in OpenAI's format to text. Joins parts with line breaks, as llama-server and vLLM do, and removes
 * the assistant's thinking. Each tool result includes its call. An assistant message that contains only tool calls is
 * omitted if a result follows: it would become an empty answer, which the model might imitate. A tool result keeps its
 * own role to distinguish it from the user's messages. Only user messages keep their images.
 */
export function plainMessages(
	messages: readonly OpenAiMessage[],
	{ keepsTools }: PlainOptions = { keepsTools: false },
): ChatMessage[] {
	const calls = new Map<string, string>();
	const plain: ChatMessage[] = [];
	for (const [at, message] of messages.entries()) {
		const text = textOf(message.content);
		switch (message.role) {
			case "system":
			case "developer":
				plain.push({ role: "system", content: text });
				break;
			case "user":
				plain.push({ role: "user", content: text, ...imagesOf(message.content) });
				break;
			case "assistant": {
				const content = removeThinking(text) || (message.refusal ?? "");
				if (keepsTools) {
					const toolCalls = nativeCallsOf(message);
					plain.push({ role: "assistant", content, ...(toolCalls.length > 0 && { toolCalls }) });
					break;
				}
				const toolCalls = callsOf(message);
				for (const { id, call } of toolCalls) calls.set(id, call);
				const isNamedByResults = toolCalls.length > 0 && RESULT_ROLES.has(messages[at + 1]?.role);
				if (content !== "" || !isNamedByResults) plain.push({ role: "assistant", content });
				break;
			}
			case "tool":
			case "function": {
				const toolCallId = message.tool_call_id ?? message.name;
				if (keepsTools) {
					plain.push({ role: "tool", content: text, ...(toolCallId != null && { toolCallId }) });
					break;
				}
				const call = calls.get(message.tool_call_id ?? message.name ?? "") ?? message.name ?? "a tool";
				plain.push({ role: "tool", content: `Result of ${call}:\n${text}` });
			}
		}
	}
	return plain;
}

const RESULT_ROLES: ReadonlySet<string | undefined> = new Set(["tool", "function"]);

/** Converts messages to the roles that chat models support. Without tools, a tool result becomes a user message. */
export function messagesForModel(
	messages: readonly ChatMessage[],
	{ keepsTools }: PlainOptions = { keepsTools: false },
): ChatMessage[] {
	if (keepsTools) return [...messages];
	return messages.map((message) => (message.role === "tool" ? { ...message, role: "user" } : message));
}

/** Converts a message to OpenAI's format. */
export function openAiMessage({ role, content, images, toolCalls, toolCallId }: ChatMessage): object {
	if (images !== undefined) return { role, content: [{ type: "text", text: content }, ...images] };
	return {
		role,
		// Servers expect null for a message that consists of calls.
		content: toolCalls !== undefined && content === "" ? null : content,
		...(toolCalls !== undefined && { tool_calls: toolCalls }),
		...(toolCallId !== undefined && { tool_call_id: toolCallId }),
	};
}

function imagesOf(content: OpenAiMessage["content"]): { images?: ImagePart[] } {
	const parts = typeof content === "string" ? [] : (content ?? []);
	const images = parts.filter((part) => typeof part !== "string" && part.type === "image_url");
	return images.length === 0 ? {} : { images };
}

function nativeCallsOf({ tool_calls, function_call }: OpenAiMessage): ToolCall[] {
	const calls = [...(tool_calls ?? []), ...(function_call ? [{ id: null, function: function_call }] : [])];
	return calls.flatMap(({ id, function: called }) =>
		called
			? [
					{
						id: id ?? called.name,
						type: "function" as const,
						function: { name: called.name, arguments: argumentsText(called.arguments) },
					},
				]
			: [],
	);
}

function argumentsText(given: unknown = ""): string {
	return typeof given === "string" ? given : JSON.stringify(given);
}

/**
 * Returns each tool call of a message as text, such as `get_weather({"city":"Paris"})`, along with the id that its
 * result refers to.
 */
function callsOf({ tool_calls, function_call }: OpenAiMessage): { id: string; call: string }[] {
	const calls = (tool_calls ?? []).flatMap(({ id, function: called }) =>
		called ? [{ id: id ?? called.name, call: called }] : [],
	);
	if (function_call) calls.push({ id: function_call.name, call: function_call });
	return calls.map(({ id, call: { name, arguments: given } }) => ({
		id,
		call: `${name}(${argumentsText(given)})`,
	}));
}

function textOf(content: OpenAiMessage["content"]): string {
	if (typeof content === "string") return content;
	return (content ?? [])
		.map((part) => {
			if (typeof part === "string") return part;
			if ("text" in part) return part.text;
			return "refusal" in part ? part.refusal : "";
		})
		.filter((text) => text !== "")
		.join("\n");
}
