import type { OpenAiMessage } from "../contracts/openai-chat.ts";
import type { ChatMessage } from "./provider.ts";
import { removeThinking } from "./thinking.ts";

/** A message whose content is text. A tool result keeps its own role to distinguish it from the user's messages. */
export interface PlainMessage {
	role: ChatMessage["role"] | "tool";
	content: string;
}

/**
 * Converts messages in OpenAI's format to text. Joins parts with line breaks, as llama-server and vLLM do, and removes
 * the assistant's thinking. Each tool result includes its call. An assistant message that contains only tool calls is
 * omitted if a result follows: it would become an empty answer, which the model might imitate.
 */
export function plainMessages(messages: readonly OpenAiMessage[]): PlainMessage[] {
	const calls = new Map<string, string>();
	const plain: PlainMessage[] = [];
	for (const [at, message] of messages.entries()) {
		const text = textOf(message.content);
		switch (message.role) {
			case "system":
			case "developer":
				plain.push({ role: "system", content: text });
				break;
			case "user":
				plain.push({ role: "user", content: text });
				break;
			case "assistant": {
				const content = removeThinking(text) || (message.refusal ?? "");
				const toolCalls = callsOf(message);
				for (const { id, call } of toolCalls) calls.set(id, call);
				const isNamedByResults = toolCalls.length > 0 && RESULT_ROLES.has(messages[at + 1]?.role);
				if (content !== "" || !isNamedByResults) plain.push({ role: "assistant", content });
				break;
			}
			case "tool":
			case "function": {
				const call = calls.get(message.tool_call_id ?? message.name ?? "") ?? message.name ?? "a tool";
				plain.push({ role: "tool", content: `Result of ${call}:\n${text}` });
			}
		}
	}
	return plain;
}

const RESULT_ROLES: ReadonlySet<string | undefined> = new Set(["tool", "function"]);

/** Converts messages to the roles that chat models support. A tool result becomes a user message. */
export function messagesForModel(messages: readonly PlainMessage[]): ChatMessage[] {
	return messages.map(({ role, content }) => ({ role: role === "tool" ? "user" : role, content }));
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
	return calls.map(({ id, call: { name, arguments: given = "" } }) => ({
		id,
		call: `${name}(${typeof given === "string" ? given : JSON.stringify(given)})`,
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
