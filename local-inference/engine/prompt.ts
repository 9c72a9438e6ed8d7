import {
	type ChatHistoryItem,
	type ChatWrapper,
	JinjaTemplateChatWrapper,
	type LlamaModel,
	resolveChatWrapper,
	type Token,
} from "node-llama-cpp";
import type { ChatMessage } from "./engine.ts";

/** The model's own chat template; for a file that has none, what its tokens and name suggest. */
export function chatTemplate(model: LlamaModel): ChatWrapper {
	const template = model.fileInfo.metadata.tokenizer?.chat_template;
	if (template) return new JinjaTemplateChatWrapper({ template, tokenizer: model.tokenizer });
	return resolveChatWrapper(model);
}

/**
 * The prompt's tokens. The same messages always give the same tokens, and messages added at the end change none before
 * them. Text of a message is never read as a control token.
 */
export function promptTokens(
	model: LlamaModel,
	template: ChatWrapper,
	messages: readonly ChatMessage[],
): Token[] {
	const answer: ChatHistoryItem = { type: "model", response: [""] };
	const { contextText } = template.generateContextState({
		chatHistory: [...messages.map(historyItem), answer],
	});
	return contextText.tokenize(model.tokenizer);
}

function historyItem({ role, content }: ChatMessage): ChatHistoryItem {
	if (role === "assistant") return { type: "model", response: [content] };
	return { type: role, text: content };
}
