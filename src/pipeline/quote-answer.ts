import { RELATED } from "../inference/extractive/compose.ts";
import type { QuoteRequest } from "../inference/extractive/read-request.ts";
import { OWN_ANSWER_START, withoutNotices } from "../inference/notices.ts";
import type { ChatMessage } from "../inference/plain-messages.ts";
import { replaceCitations } from "../text/citation-marks.ts";
import type { EmbedSync } from "../text/embed-sync.ts";
import { NOTES_INSTRUCTION } from "../text/note-instructions.ts";
import { listCited } from "../text/used-sources.ts";
import { composeQuotes, QUOTES_PROVIDER } from "./compose-quotes.ts";
import type { Generated, GenerateEvents, GenerateTask } from "./generation.ts";
import { tellsOnly } from "./own-statements.ts";
import type { PipelineDeps } from "./pipeline.ts";
import { readRepeatable } from "./repeatable.ts";
import { sourceOf } from "./source.ts";

/**
 * Answers with quotes in place of a model that is too small to answer from passages or to remember the conversation. Returns
 * null if quotes answer nothing, and for a follow-up to what the model answered without sources.
 */
export function quoteAnswer(
	task: GenerateTask,
	embed: EmbedSync | null,
	{ now, pastExchanges }: Pick<PipelineDeps, "now" | "pastExchanges">,
	events: GenerateEvents,
): Generated | null {
	const request = quoteRequestOf(task);
	const { passages, history } = task.prompt;
	const last = pastExchanges.at(-1);
	// What the model answered from its own knowledge, it continues, unlike its reply to "my dog is called Rex".
	const isOfModel =
		last !== undefined &&
		last.titles.length === 0 &&
		!isOurs(history.at(-1)?.answer ?? "") &&
		!tellsOnly(last.question);
	const isFollowUp = isOfModel && task.topic != null;
	if (isFollowUp && readRepeatable(request.question, history, pastExchanges) !== "nothing") return null;
	const quotes = composeQuotes(
		request,
		{ isPart: task.isPart === true, isSearched: task.isSearched === true },
		embed,
	);
	if (quotes === null) return null;
	const { pieces, finish } = quotes;
	const text = pieces.join("");
	const offered = passages.map(sourceOf);
	const sources = listCited(text, offered).length === 0 ? [] : offered;
	events.onFirstToken({ quoted: "small_model", sources });
	const firstTokenAt = now();
	for (const piece of pieces) events.onToken(piece);
	return {
		text,
		provider: QUOTES_PROVIDER,
		hasModel: false,
		chainProgress: task.chainProgress,
		firstTokenAt,
		model: finish.model,
		finishReason: finish.reason,
		usage: finish.usage,
		finishedAt: now(),
		sources,
	};
}

/** Returns whether an answer consists of fixed texts and quotes of the user's own words, which no model wrote. */
function isOurs(answer: string): boolean {
	return !answer.startsWith(OWN_ANSWER_START) && withoutNotices(answer) !== answer;
}

/**
 * Returns a task without what a small model imitates or takes for its subject: the marks, introductions, and headings of quotes
 * in the history, passages that don't answer the question, and the instruction on them. Those that answer a part of a message, and
 * attachments, are kept.
 */
export function withoutQuotes(task: GenerateTask): GenerateTask {
	const { system, history } = task.prompt;
	const { parts = [] } = task;
	const passages = task.prompt.passages.filter(({ kind }) => parts.length > 0 || kind === "attachment");
	const plain = history.map(({ question, answer }) => {
		const [first = ""] = answer.split(`\n\n${RELATED}\n\n`);
		const quoted = withoutNotices(first.replace(PART_HEADING, ""));
		return { question, answer: replaceCitations(quoted, () => "") };
	});
	return {
		...task,
		prompt: {
			...task.prompt,
			passages,
			system: passages.length > 0 ? system : system.replace(NOTES_INSTRUCTION, "").trim(),
			history: plain,
		},
	};
}

/** Matches the heading of a part of an answer. */
const PART_HEADING = /^### .*\n+/gm;

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
