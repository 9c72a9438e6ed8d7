import type { ChatMessage } from "../inference/provider.ts";
import { removeThinking } from "../inference/thinking.ts";
import type { Passage } from "../text/passage.ts";
import { QUOTATION_TAG, quoteForPrompt, quoteTitleForPrompt } from "../text/quote.ts";
import { estimateTokens } from "../text/tokens.ts";

/** A question and its answer, as memory keeps them. */
export interface Exchange {
	question: string;
	answer: string;
}

export interface PromptParts {
	system: string;
	/** Oldest first. */
	history: readonly Exchange[];
	passages: readonly Passage[];
	/** Whether the passages cite others by number: they keep those numbers then and get none. */
	passagesCite?: boolean;
	question: string;
	/** Tokens the model can hold, prompt and answer together. */
	contextTokens: number;
	/** Tokens kept free for the answer. */
	answerTokens: number;
}

export interface Prompt {
	messages: ChatMessage[];
	/** The passages that fitted, in the order of their numbers. */
	passages: Passage[];
}

/** Bytes of UTF-8 a token has at least, on average: an English token has about four. */
const BYTES_PER_TOKEN = 3;
/** What a chat template adds around one message. */
const TEMPLATE_TOKENS = 8;
const ELISION = "\n[…]\n";
const ELISION_BYTES = new TextEncoder().encode(ELISION).byteLength;
/** So much of the question is said even where the system text leaves it no room. */
const QUESTION_LEAST_BYTES = 120;

/**
 * Builds the prompt: fixed system text, history, then passages and question in the last message, so that the model
 * server can keep what it has evaluated up to the previous question. What does not fit is left out: the question comes
 * first, then passages, then the newest exchanges; a question that is too long alone loses its middle.
 */
export function buildPrompt(parts: PromptParts): Prompt {
	const room = parts.contextTokens - Math.min(parts.answerTokens, Math.floor(parts.contextTokens / 2));
	const whole = room - messageTokens(parts.system);
	const cites = parts.passagesCite === true;
	let left = whole;

	const questionBytes = (left - TEMPLATE_TOKENS) * BYTES_PER_TOKEN;
	const question = shorten(parts.question, Math.max(questionBytes, QUESTION_LEAST_BYTES));
	left -= messageTokens(question);

	const passages: Passage[] = [];
	for (const passage of parts.passages) {
		const frame = passages.length === 0 ? estimatePromptTokens(notes("")) : 0;
		const cost = frame + estimatePromptTokens(quote(passage, passages.length + 1, cites));
		// Half of what is left stays for the memory of the conversation.
		if (cost > left / 2) break;
		passages.push(passage);
		left -= cost;
	}

	const remembered = recent(parts.history, whole, left);
	const material = passages.map((passage, at) => quote(passage, at + 1, cites)).join("");
	const last = material === "" ? question : notes(material) + question;
	return {
		messages: [
			{ role: "system", content: parts.system },
			...remembered.flatMap(({ question, answer }): ChatMessage[] => [
				{ role: "user", content: question },
				// Answers that were stored by earlier versions may contain thinking.
				{ role: "assistant", content: removeThinking(answer) },
			]),
			{ role: "user", content: last },
		],
		passages,
	};
}

/** Estimates the tokens of a text on the high side, because a prompt must fit the context window. */
export function estimatePromptTokens(text: string): number {
	return estimateTokens(text, BYTES_PER_TOKEN);
}

/**
 * The newest exchanges that fit into what is `left`. Where they begin follows from the `whole` room, and from a half or
 * quarter of it when that is too much, but not from what this very question left over: else every follow-up would begin
 * differently and the model server could keep nothing.
 */
function recent(history: readonly Exchange[], whole: number, left: number): readonly Exchange[] {
	const sizes = history.map(({ question, answer }) => messageTokens(question) + messageTokens(answer));
	for (let budget = whole; budget >= 1; budget /= 2) {
		const { start, total } = remember(sizes, budget);
		if (total <= left) return history.slice(start);
	}
	return [];
}

/** Adds one exchange after another; when the budget is full, half of it is freed at once, so that it lasts for some. */
function remember(sizes: readonly number[], budget: number): { start: number; total: number } {
	let start = 0;
	let total = 0;
	sizes.forEach((size, at) => {
		total += size;
		if (total <= budget) return;
		while (start <= at && total > budget / 2) total -= sizes[start++] ?? 0;
	});
	return { start, total };
}

function notes(material: string): string {
	return `<${QUOTATION_TAG}>\n${material}</${QUOTATION_TAG}>\n\n`;
}

function quote({ title, heading, text }: Passage, n: number, cites: boolean): string {
	const name =
		heading === null
			? quoteTitleForPrompt(title)
			: `${quoteTitleForPrompt(title)}, ${quoteTitleForPrompt(heading)}`;
	return `${cites ? "" : `[${n}] `}${name}: ${quoteForPrompt(text, cites)}\n`;
}

function messageTokens(text: string): number {
	return estimatePromptTokens(text) + TEMPLATE_TOKENS;
}

function shorten(text: string, maxBytes: number): string {
	const bytes = new TextEncoder().encode(text);
	if (bytes.byteLength <= maxBytes) return text;
	const half = Math.floor((maxBytes - ELISION_BYTES) / 2);
	const decode = (part: Uint8Array) => new TextDecoder().decode(part).replaceAll("\uFFFD", "");
	return decode(bytes.slice(0, half)) + ELISION + decode(bytes.slice(-half));
}
