import type { ChatMessage } from "../inference/provider.ts";
import { removeThinking } from "../inference/thinking.ts";
import type { Passage } from "../text/passage.ts";
import { estimateTokens } from "../text/tokens.ts";
import { askAboutPassages, formatPassage } from "./quoted-passages.ts";

/** A question and its answer, from the history of a conversation. */
export interface Exchange {
	question: string;
	answer: string;
}

export interface PromptParts {
	system: string;
	/** Oldest first. */
	history: readonly Exchange[];
	passages: readonly Passage[];
	/** Whether the passages contain citations. They then keep those numbers and get none of their own. */
	hasCitations?: boolean;
	question: string;
	/** The size of the context window, for prompt and answer together. */
	contextTokens: number;
	/** Tokens reserved for the answer. */
	answerTokens: number;
}

export interface Prompt {
	messages: ChatMessage[];
	/** The passages that fit, in the order of their numbers. */
	passages: Passage[];
}

/** A low estimate of the UTF-8 bytes in a token, which are about four in English. */
const BYTES_PER_TOKEN = 3;
/** Tokens that a chat template adds to each message. */
const TEMPLATE_TOKENS = 8;
const ELISION = "\n[…]\n";
const ELISION_BYTES = new TextEncoder().encode(ELISION).byteLength;
/** Bytes of the question to keep even if the system text leaves no room. */
const QUESTION_MIN_BYTES = 120;

/**
 * Builds the prompt: the system text, the history, then passages and question in the last message, so that the model
 * server can cache everything up to the previous question. Parts that do not fit are left out. The question takes
 * precedence, then passages, then the newest exchanges. A question that is too long by itself loses its middle.
 */
export function buildPrompt(parts: PromptParts): Prompt {
	const room = parts.contextTokens - Math.min(parts.answerTokens, Math.floor(parts.contextTokens / 2));
	const budget = room - messageTokens(parts.system);
	const hasCitations = parts.hasCitations === true;
	let left = budget;

	const questionBytes = (left - TEMPLATE_TOKENS) * BYTES_PER_TOKEN;
	const question = removeMiddle(parts.question, Math.max(questionBytes, QUESTION_MIN_BYTES));
	left -= messageTokens(question);

	const passages: Passage[] = [];
	const formatted: string[] = [];
	for (const passage of parts.passages) {
		const text = formatPassage(passage, passages.length + 1, { hasCitations });
		const frame = passages.length === 0 ? estimatePromptTokens(askAboutPassages([""], "")) : 0;
		const cost = frame + estimatePromptTokens(text);
		// Half of the remaining budget is for the history.
		if (cost > left / 2) break;
		passages.push(passage);
		formatted.push(text);
		left -= cost;
	}

	const history = recentExchanges(parts.history, budget, left);
	return {
		messages: [
			{ role: "system", content: parts.system },
			...history.flatMap(({ question, answer }): ChatMessage[] => [
				{ role: "user", content: question },
				// Earlier versions stored answers with their thinking.
				{ role: "assistant", content: removeThinking(answer) },
			]),
			{ role: "user", content: askAboutPassages(formatted, question) },
		],
		passages,
	};
}

/** Estimates the tokens of a text on the high side, because a prompt must fit the context window. */
export function estimatePromptTokens(text: string): number {
	return estimateTokens(text, BYTES_PER_TOKEN);
}

/**
 * Returns the newest exchanges that fit in `left` tokens. The first one is chosen by the total `budget`, or by a half
 * or a quarter of it, and never by `left`: otherwise each follow-up would start its history at another exchange, and
 * the model server could cache nothing.
 */
function recentExchanges(history: readonly Exchange[], budget: number, left: number): readonly Exchange[] {
	const sizes = history.map(({ question, answer }) => messageTokens(question) + messageTokens(answer));
	for (let limit = budget; limit >= 1; limit /= 2) {
		const { start, total } = fitExchanges(sizes, limit);
		if (total <= left) return history.slice(start);
	}
	return [];
}

/** Adds exchanges in order, and drops the oldest half when the limit is reached, so that drops are rare. */
function fitExchanges(sizes: readonly number[], limit: number): { start: number; total: number } {
	let start = 0;
	let total = 0;
	sizes.forEach((size, at) => {
		total += size;
		if (total <= limit) return;
		while (start <= at && total > limit / 2) total -= sizes[start++] ?? 0;
	});
	return { start, total };
}

function messageTokens(text: string): number {
	return estimatePromptTokens(text) + TEMPLATE_TOKENS;
}

/** Shortens a text to `maxBytes` of UTF-8 by removing its middle. */
function removeMiddle(text: string, maxBytes: number): string {
	const bytes = new TextEncoder().encode(text);
	if (bytes.byteLength <= maxBytes) return text;
	const half = Math.floor((maxBytes - ELISION_BYTES) / 2);
	const decode = (part: Uint8Array) => new TextDecoder().decode(part).replaceAll("\uFFFD", "");
	return decode(bytes.slice(0, half)) + ELISION + decode(bytes.slice(-half));
}
