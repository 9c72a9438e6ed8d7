import { estimateTokens } from "../text/tokens.ts";

/** Tokens of the system text and of the frame of each prompt. */
const PROMPT_BASE_TOKENS = 200;
/** Tokens of a typical passage, with its heading. */
const PASSAGE_TOKENS = 250;

export interface PlannedPrompts {
	/** Number of answers that are generated, each with a prompt of its own. */
	answers: number;
	/** The texts of each prompt: the question and what precedes it. */
	texts: readonly string[];
	/** Maximum number of passages in each prompt. */
	passages: number;
	/** Maximum number of tokens in each answer. */
	maxTokens: number;
}

/** Estimates the tokens that a task will use, before its passages are known. Most tasks use fewer. */
export function estimateTaskTokens({ answers, texts, passages, maxTokens }: PlannedPrompts): number {
	const texted = texts.reduce((total, text) => total + estimateTokens(text), 0);
	return answers * (PROMPT_BASE_TOKENS + passages * PASSAGE_TOKENS + texted + maxTokens);
}
