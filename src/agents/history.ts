import { withoutNotices } from "../inference/notices.ts";
import { removeThinking } from "../inference/thinking.ts";
import { estimatePromptTokens, messageTokens, removeMiddle } from "./prompt-size.ts";

/** A question and its answer, from the history of a conversation. */
export interface Exchange {
	question: string;
	answer: string;
}

/** What a conversation remembers of earlier prompts and of the exchanges that no longer fit. */
export interface Memory {
	/** The index in the history of the first exchange in the previous prompt. */
	readonly start: number;
	/** Returns the notes on all exchanges before the one at an index of the history. They take up to `maxTokens`. */
	notesBefore(start: number, maxTokens: number): string;
	/** Records the index of the first exchange in the prompt of an answer. */
	moveTo(start: number): void;
}

/** The part of a history that a prompt includes. */
export interface HistoryWindow {
	/** The index of the first exchange. */
	start: number;
	/** Oldest first. The last one may be shortened. */
	exchanges: Exchange[];
	/** Notes on the exchanges before `start`; empty if there are none. */
	notes: string;
}

/** Number of the newest exchanges that a prompt may include. */
export const HISTORY_EXCHANGES_MAX = 200;
/** Fewest tokens worth including of a shortened exchange. */
export const EXCHANGE_MIN_TOKENS = 48;
export const NOTES_MAX_TOKENS = 320;
/** The part of the history's tokens that notes may take. */
const NOTES_SHARE = 1 / 4;
/** The part of the limit that is used after the oldest exchanges were dropped, at most. */
const DROP_TO_SHARE = 1 / 2;
/** The part below which dropped exchanges return. It is smaller, so that they do not come and go. */
const RETURN_SHARE = 1 / 3;
/** The part of a shortened exchange's tokens that its question may take. */
const QUESTION_SHARE = 1 / 3;

/**
 * Chooses the exchanges of a prompt. It keeps those of the previous prompt and adds the new ones, so that the model
 * server can reuse its cache. Only when they no longer fit in `limit` tokens, it drops the oldest ones until at most half
 * of the limit is used. The newest exchange always stays and is shortened if necessary. `leastLimit` is the limit of a
 * prompt with as many passages as possible. If the context has grown so much that more exchanges fit in a third of it,
 * dropped ones return until half of it is used.
 */
export function chooseHistory(
	history: readonly Exchange[],
	{ limit, leastLimit, memory }: { limit: number; leastLimit: number; memory: Memory | null },
): HistoryWindow {
	const newest = history.length - 1;
	if (newest < 0 || limit < EXCHANGE_MIN_TOKENS) return { start: history.length, exchanges: [], notes: "" };
	const totals = totalsFromEnd(history);
	// Independent of the passages unless the question is very long, so that the notes stay the same between drops.
	const notesMax = Math.floor(
		Math.min(NOTES_MAX_TOKENS, leastLimit * NOTES_SHARE, limit - EXCHANGE_MIN_TOKENS),
	);
	const notesBefore = (start: number) => memory?.notesBefore(start, notesMax) ?? "";
	const size = (start: number) => (totals[start] ?? 0) + estimatePromptTokens(notesBefore(start));
	const mayStartAt = Math.max(0, history.length - HISTORY_EXCHANGES_MAX / 2);
	/** Returns the index of the first exchange, from `oldest` on, that fits along with all later ones and the notes. */
	const firstFitting = (maxTokens: number, oldest: number) => {
		const found = findFitting(totals, maxTokens, oldest);
		return findFitting(totals, maxTokens - estimatePromptTokens(notesBefore(found)), found);
	};

	let start = Math.min(memory?.start ?? 0, newest);
	if (size(start) > limit || history.length - start >= HISTORY_EXCHANGES_MAX)
		start = firstFitting(limit * DROP_TO_SHARE, Math.max(start, mayStartAt));
	else if (start > mayStartAt && (totals[start - 1] ?? 0) <= leastLimit * RETURN_SHARE)
		start = Math.min(start, firstFitting(leastLimit * DROP_TO_SHARE, mayStartAt));
	const notes = notesBefore(start);
	const exchanges = history.slice(start).map(({ question, answer }) => ({
		question,
		// Earlier versions stored answers with their thinking.
		answer: withoutNotices(removeThinking(answer)),
	}));
	const [only] = exchanges;
	if (exchanges.length > 1 || only === undefined) return { start, exchanges, notes };
	return { start, exchanges: [shortenExchange(only, limit - estimatePromptTokens(notes))], notes };
}

/** Returns the tokens of an exchange in a prompt. */
export function exchangeTokens({ question, answer }: Exchange): number {
	return messageTokens(question) + messageTokens(answer);
}

/** Returns, for each exchange, the tokens of it and all later ones. */
function totalsFromEnd(history: readonly Exchange[]): number[] {
	let total = 0;
	return history
		.toReversed()
		.map((exchange) => (total += exchangeTokens(exchange)))
		.reverse();
}

/** Returns the index of the first exchange, from `oldest` on, that fits in `limit` tokens along with all later ones. */
function findFitting(totals: readonly number[], limit: number, oldest: number): number {
	const found = totals.findIndex((total, at) => at >= oldest && total <= limit);
	return found === -1 ? totals.length - 1 : found;
}

/** Removes the middle of the question and of the answer if they exceed `maxTokens` together. */
function shortenExchange(exchange: Exchange, maxTokens: number): Exchange {
	if (exchangeTokens(exchange) <= maxTokens) return exchange;
	const answerTokens = messageTokens(exchange.answer);
	const questionRoom = Math.max(maxTokens * QUESTION_SHARE, maxTokens - answerTokens);
	const question = removeMiddle(exchange.question, questionRoom);
	const answer = removeMiddle(exchange.answer, maxTokens - messageTokens(question));
	return { question, answer };
}
