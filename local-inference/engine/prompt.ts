import {
	type ChatHistoryItem,
	type ChatWrapper,
	JinjaTemplateChatWrapper,
	type LlamaModel,
	resolveChatWrapper,
	type Token,
} from "node-llama-cpp";
import type { PlainMessage } from "./child-protocol.ts";

/** Returns the model's own chat template, or one that fits its tokens and name if the file has none. */
export function resolveChatTemplate(model: LlamaModel): ChatWrapper {
	const template = model.fileInfo.metadata.tokenizer?.chat_template;
	if (template) return new JinjaTemplateChatWrapper({ template, tokenizer: model.tokenizer });
	return resolveChatWrapper(model);
}

/**
 * Tokenizes the prompt. Equal messages produce equal tokens, and appended messages leave all earlier tokens unchanged.
 * Message text never becomes a control token.
 */
export function tokenizePrompt(
	model: LlamaModel,
	template: ChatWrapper,
	messages: readonly PlainMessage[],
): Token[] {
	const answer: ChatHistoryItem = { type: "model", response: [""] };
	const { contextText } = template.generateContextState({
		chatHistory: [...messages.map(toHistoryItem), answer],
	});
	const tokens = contextText.tokenize(model.tokenizer);
	const { bos, shouldPrependBosToken } = model.tokens;
	// Some models, such as TinyLlama, expect the token even though their template leaves it out.
	return shouldPrependBosToken && bos !== null && tokens[0] !== bos ? [bos, ...tokens] : tokens;
}

function toHistoryItem({ role, content }: PlainMessage): ChatHistoryItem {
	if (role === "assistant") return { type: "model", response: [content] };
	return { type: role, text: content };
}
