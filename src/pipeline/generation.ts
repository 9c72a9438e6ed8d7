import type { PromptParts } from "../agents/prompt.ts";
import type { Sampling } from "../contracts/task-requests.ts";
import type { Source } from "../contracts/tasks.ts";
import type { ChainProgress } from "../inference/chain-progress.ts";
import type { QuestionPart } from "../inference/provider.ts";
import type { Answer } from "./pipeline.ts";

/** What to generate an answer from. */
export interface GenerateTask {
	prompt: Omit<PromptParts, "contextTokens" | "answerTokens" | "memory">;
	/** What the question refers to in earlier exchanges; see `GenerateRequest`. */
	topic?: string | null;
	/** The questions of a message with several; see `GenerateRequest`. */
	parts?: readonly QuestionPart[];
	/** The question that quotes must match if no model answers. Defaults to the question in the prompt. */
	questionForQuotes?: string;
	/** Whether the answer is one of several under their own headings. */
	isPart?: boolean;
	maxTokens: number;
	temperature: number;
	sampling?: Sampling | undefined;
	stop?: string[] | undefined;
	/** The model that the user chose. */
	model?: string | undefined;
	priority: "chat" | "background";
	/** Whether quotes answer it if the passages do; see `quoteAnswer`. */
	prefersQuotes?: boolean;
	/** Whether the knowledge base was searched. */
	isSearched?: boolean;
	/** The task's position in the list of providers. */
	chainProgress: ChainProgress;
}

/**
 * Why an answer consists of quotes: no model is configured, none answered, or the model is too small to answer from
 * passages.
 */
export type QuoteReason = "chosen" | "fallback" | "small_model";

/** Callbacks for the progress of a generation. */
export interface GenerateEvents {
	onQueued(place: { position: number; etaMs: number | null }): void;
	/** Called with each part of the model's thinking, which is not part of the answer. */
	onThinking(text: string): void;
	/**
	 * Called before the first token with the sources of the answer, and why it consists of quotes; null if a model writes
	 * it.
	 */
	onFirstToken(start: { quoted: QuoteReason | null; sources: Source[] }): void;
	onToken(text: string): void;
}

/** A generated answer, before its evidence is checked. */
export type Generated = Omit<Answer, "kind" | "agent" | "evidence" | "searchMs" | "multiAgent">;
