import type { OpenAiMessage } from "../contracts/openai-chat.ts";
import type { ChatMessage } from "./provider.ts";
import { withoutThinking } from "./thinking.ts";

/** A message as text. The result of a tool keeps its role, which tells it from what the user said. */
export interface PlainMessage {
	role: ChatMessage["role"] | "tool";
	content: string;
}

/**
 * Reduces messages of OpenAI's API to text. Parts are joined by line breaks, as llama-server and vLLM do. An assistant's
 * thinking is left out. A tool's result names its call, so that the message that made the call is left out where it says
 * nothing else: an empty answer would teach the model to give one.
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
				const content = withoutThinking(text) || (message.refusal ?? "");
				const called = callsOf(message);
				for (const { id, call } of called) calls.set(id, call);
				const isToldByResults = called.length > 0 && RESULTS.has(messages[at + 1]?.role);
				if (content !== "" || !isToldByResults) plain.push({ role: "assistant", content });
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

const RESULTS: ReadonlySet<string | undefined> = new Set(["tool", "function"]);

/** Returns the messages as a model reads them: a tool's result comes from the user's side. */
export function messagesForModel(messages: readonly PlainMessage[]): ChatMessage[] {
	return messages.map(({ role, content }) => ({ role: role === "tool" ? "user" : role, content }));
}

/** Returns the calls of a message as text, such as `get_weather({"city":"Paris"})`, by what their results refer to. */
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
