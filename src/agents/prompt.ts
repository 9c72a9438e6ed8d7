import type { QuotedRows } from "../inference/extractive/quote-rows.ts";
import type { ChatMessage } from "../inference/plain-messages.ts";
import type { Passage } from "../text/passage.ts";
import {
	chooseHistory,
	EXCHANGE_MIN_TOKENS,
	type Exchange,
	exchangeTokens,
	type Memory,
	NOTES_MAX_TOKENS,
} from "./history.ts";
import { estimatePromptTokens, messageTokens, removeMiddle } from "./prompt-size.ts";
import { askAboutPassages, formatPassage, formatRows } from "./quoted-passages.ts";

export interface PromptParts {
	system: string;
	/** Oldest first. */
	history: readonly Exchange[];
	/** What the conversation remembers of earlier prompts. Without it, the history starts with the oldest that fits. */
	memory?: Memory | null;
	/** Whether to include only notes on the history. */
	omitsHistory?: boolean;
	passages: readonly Passage[];
	/** The rows of a table in the passages that answer the question. */
	rows?: Pick<QuotedRows, "text" | "n"> | null;
	question: string;
	/** The size of the context window, for prompt and answer together. */
	contextTokens: number;
	/** The longest answer that was requested, in tokens. */
	answerTokens: number;
}

export interface Prompt {
	messages: ChatMessage[];
	/** The passages that fit, in the order of their numbers. */
	passages: Passage[];
	/** The index in the history of the first exchange that the prompt includes. */
	historyStart: number;
	/** The longest answer that fits into the context window with this prompt, in tokens. */
	answerTokens: number;
}

/** The part of the context window that is reserved for the answer, at most. */
const ANSWER_SHARE = 1 / 3;
/** The part of the tokens left by the question that passages may take, at least. The history takes the rest. */
const PASSAGES_SHARE = 0.55;
/** The part of all tokens but those of system text and answer that the newest exchange may take from the question. */
const NEWEST_SHARE = 1 / 6;
/** Code units of the question to keep even if the system text leaves no room. */
const QUESTION_MIN_CHARS = 120;

/**
 * Builds the prompt: the system text, notes on dropped exchanges, the history, then passages and question in the last
 * message, so that the model server can cache everything up to the previous question. Parts that do not fit are left
 * out. The question takes precedence over all but a part of the newest exchange. Of what is left, passages and history
 * may take about half each, and more if the other needs less. A question that is too long by itself loses its middle.
 */
export function buildPrompt(parts: PromptParts): Prompt {
	const { system, contextTokens } = parts;
	const reserved = Math.min(parts.answerTokens, Math.floor(contextTokens * ANSWER_SHARE));
	const { history, memory, notes } = recallHistory(parts);
	const budget = contextTokens - reserved - messageTokens(system) - estimatePromptTokens(notes);
	const questionRoom = budget - newestTokens(history, budget);
	const question = removeMiddle(parts.question, questionRoom, QUESTION_MIN_CHARS);
	const rows = parts.rows == null ? "" : formatRows(parts.rows);
	const left = budget - messageTokens(question) - estimatePromptTokens(rows);

	const { passages, formatted, tokens } = choosePassages({ history, memory, passages: parts.passages }, left);
	const leastLimit = budget * (1 - PASSAGES_SHARE);
	const window = chooseHistory(history, { limit: left - tokens, leastLimit, memory });
	const quoted = (parts.rows?.n ?? 0) > passages.length || rows === "" ? formatted : [...formatted, rows];
	const messages: ChatMessage[] = [
		{ role: "system", content: system },
		...window.exchanges.flatMap((exchange, at): ChatMessage[] => [
			{ role: "user", content: at === 0 ? window.notes + exchange.question : exchange.question },
			{ role: "assistant", content: exchange.answer },
		]),
		{ role: "user", content: notes + askAboutPassages(quoted, question) },
	];
	const used = messages.reduce((sum, { content }) => sum + messageTokens(content), 0);
	return {
		messages,
		passages,
		historyStart: parts.omitsHistory === true ? parts.history.length : window.start,
		answerTokens: Math.max(Math.min(parts.answerTokens, contextTokens - used), reserved),
	};
}

/** Returns the history that the prompt may include, or notes on all of it. */
function recallHistory({ history, memory = null, omitsHistory = false }: PromptParts) {
	if (!omitsHistory) return { history, memory, notes: "" };
	return { history: [], memory: null, notes: memory?.notesBefore(history.length, NOTES_MAX_TOKENS) ?? "" };
}

/** Returns the tokens that are kept for the newest exchange when the question is long. */
function newestTokens(history: readonly Exchange[], budget: number): number {
	const newest = history.at(-1);
	const room = Math.max(Math.floor(budget * NEWEST_SHARE), EXCHANGE_MIN_TOKENS);
	if (newest === undefined || room > budget / 2) return 0;
	return Math.min(exchangeTokens(newest), room);
}

/** Chooses the first passages that fit, and formats them. */
function choosePassages(
	{ history, memory = null, passages }: Pick<PromptParts, "history" | "memory" | "passages">,
	left: number,
): { passages: Passage[]; formatted: string[]; tokens: number } {
	const start = memory?.start ?? 0;
	const notesTokens = start === 0 ? 0 : NOTES_MAX_TOKENS;
	const needed = history.slice(start).reduce((sum, one) => sum + exchangeTokens(one), notesTokens);
	const limit = Math.max(left * PASSAGES_SHARE, left - needed);
	const chosen: Passage[] = [];
	const formatted: string[] = [];
	let tokens = 0;
	for (const passage of passages) {
		const text = formatPassage(passage, chosen.length + 1);
		const frame = chosen.length === 0 ? estimatePromptTokens(askAboutPassages([""], "")) : 0;
		const cost = frame + estimatePromptTokens(text);
		if (tokens + cost > limit) break;
		chosen.push(passage);
		formatted.push(text);
		tokens += cost;
	}
	return { passages: chosen, formatted, tokens };
}
