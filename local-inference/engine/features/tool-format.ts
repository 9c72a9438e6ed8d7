import type { ChatTool, ToolCall } from "../../../src/contracts/openai-features.ts";
import type { ChatMessage } from "../../../src/inference/plain-messages.ts";
import type { PlainMessage } from "../child-protocol.ts";

/** The tags around a call. Qwen, Hermes and SmolLM are trained on this format; a grammar makes other models follow it. */
export const CALL_OPEN = "<tool_call>\n";
export const CALL_CLOSE = "\n</tool_call>";

/** Converts messages for a model without tools in its chat template. The system message describes the tools. */
export function describeTools(messages: readonly ChatMessage[], tools: readonly ChatTool[]): PlainMessage[] {
	const [first, ...others] = messages;
	const hasSystem = first?.role === "system";
	const system = [...(hasSystem ? [first.content] : []), descriptionOf(tools)].join("\n\n");
	return [{ role: "system", content: system }, ...(hasSystem ? others : messages).map(toPlain)];
}

/** Returns the text of a call before its arguments. */
export function callHead(name: string): string {
	return `{"name": ${JSON.stringify(name)}, "arguments": `;
}

function descriptionOf(tools: readonly ChatTool[]): string {
	const signatures = tools.map(({ type, function: { name, description, parameters } }) =>
		JSON.stringify({ type, function: { name, description, parameters } }),
	);
	return `# Tools

You may call one or more functions to assist with the user query.

You are provided with function signatures within <tools></tools> XML tags:
<tools>
${signatures.join("\n")}
</tools>

For each function call, return a json object with function name and arguments within <tool_call></tool_call> XML tags:
<tool_call>
{"name": <function-name>, "arguments": <args-json-object>}
</tool_call>`;
}

function toPlain({ role, content, toolCalls = [] }: ChatMessage): PlainMessage {
	if (role === "tool") return { role: "user", content: `<tool_response>\n${content}\n</tool_response>` };
	const parts = [...(content === "" ? [] : [content]), ...toolCalls.map(callText)];
	return { role, content: parts.join("\n") };
}

function callText({ function: { name, arguments: given } }: ToolCall): string {
	return `${CALL_OPEN}${callHead(name)}${given || "{}"}}${CALL_CLOSE}`;
}
