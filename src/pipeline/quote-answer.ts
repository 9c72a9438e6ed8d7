import { separatePastedText } from "../agents/requests/pasted-text.ts";
import { answerWithQuotes } from "../inference/extractive/extractive.ts";
import type { QuoteRequest } from "../inference/extractive/read-request.ts";
import { PART_WORDING, SMALL_MODEL_WORDING } from "../inference/extractive/wording.ts";
import type { ChatMessage } from "../inference/plain-messages.ts";
import type { EmbedSync } from "../text/embed-sync.ts";
import { estimateTokens } from "../text/tokens.ts";
import { listCited } from "../text/used-sources.ts";
import type { Generated, GenerateEvents, GenerateTask } from "./generation.ts";
import { sourceOf } from "./source.ts";

const PROVIDER = "extractive";

/**
 * Answers with quotes in place of a model that is too small to answer from passages or to remember the conversation. Returns
 * null if neither contains the answer, and if the question is about a text in the message.
 */
export function quoteAnswer(
	task: GenerateTask,
	embed: EmbedSync | null,
	now: () => number,
	events: GenerateEvents,
): Generated | null {
	const request = quoteRequestOf(task);
	const { passages, history } = task.prompt;
	if (separatePastedText(request.question).pasted !== "") return null;
	const isIntroduced = task.isPart !== true && history.length === 0;
	const composed = answerWithQuotes(request, isIntroduced ? SMALL_MODEL_WORDING : PART_WORDING, embed);
	if (composed === null) return null;
	const text = composed.pieces.join("");
	const offered = passages.map(sourceOf);
	const sources = listCited(text, offered).length === 0 ? [] : offered;
	events.onFirstToken({ quoted: "small_model", sources });
	const firstTokenAt = now();
	for (const piece of composed.pieces) events.onToken(piece);
	return {
		text,
		provider: PROVIDER,
		hasModel: false,
		chainProgress: task.chainProgress,
		firstTokenAt,
		model: PROVIDER,
		finishReason: composed.isCut ? "length" : "stop",
		usage: { prompt_tokens: 0, completion_tokens: estimateTokens(text) },
		finishedAt: now(),
		sources,
	};
}

/** Converts a task to a request for quotes. */
export function quoteRequestOf(task: GenerateTask): QuoteRequest {
	const { topic, parts = [], maxTokens } = task;
	const { history, passages } = task.prompt;
	const question = questionOf(task);
	const messages = history.flatMap((exchange): ChatMessage[] => [
		{ role: "user", content: exchange.question },
		{ role: "assistant", content: exchange.answer },
	]);
	messages.push({ role: "user", content: question });
	return {
		messages,
		question,
		passages: [...passages],
		...(topic === undefined ? {} : { topic }),
		...(parts.length === 0 ? {} : { parts }),
		maxTokens,
	};
}

/** Returns the question without what is added to it in a contribution's prompt. */
export function questionOf({
	questionForQuotes,
	prompt,
}: Pick<GenerateTask, "questionForQuotes" | "prompt">): string {
	return questionForQuotes ?? prompt.question;
}
