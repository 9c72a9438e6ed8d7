import { estimateTokens } from "../text/tokens.ts";

/** A low estimate of the UTF-8 bytes in a token, which are about four in English. */
const BYTES_PER_TOKEN = 3;
/** Tokens that a chat template adds to each message. */
const TEMPLATE_TOKENS = 8;
const ELISION = "\n[…]\n";
const ELISION_BYTES = new TextEncoder().encode(ELISION).byteLength;

/** Estimates the tokens of a text on the high side, because a prompt must fit the context window. */
export function estimatePromptTokens(text: string): number {
	return estimateTokens(text, BYTES_PER_TOKEN);
}

/** Estimates the tokens of a message on the high side, including those that the chat template adds. */
export function messageTokens(text: string): number {
	return estimatePromptTokens(text) + TEMPLATE_TOKENS;
}

/** Shortens a message to `maxTokens` by replacing its middle with a mark. Keeps at least `minBytes` of it. */
export function removeMiddle(text: string, maxTokens: number, minBytes = 0): string {
	const maxBytes = Math.max(Math.floor(maxTokens - TEMPLATE_TOKENS) * BYTES_PER_TOKEN, minBytes);
	const bytes = new TextEncoder().encode(text);
	if (bytes.byteLength <= maxBytes) return text;
	const half = Math.max(0, Math.floor((maxBytes - ELISION_BYTES) / 2));
	const decode = (part: Uint8Array) => new TextDecoder().decode(part).replaceAll("\uFFFD", "");
	return decode(bytes.slice(0, half)) + ELISION + decode(bytes.slice(bytes.byteLength - half));
}
