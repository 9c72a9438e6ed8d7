import { z } from "zod";
import type { Part } from "./figures.ts";
import { readJsonLines } from "./json-lines.ts";

/** What a message is: a question that stands alone, one that refers to earlier turns, or one without an answer here. */
const QuestionKind = z.enum([
	"first",
	"followup",
	"offtopic",
	"smalltalk",
	"writing",
	"assistant",
	"language",
]);

/** The brains that questions are asked of: the starter articles alone, or together with a corpus. */
export const CORPORA = [
	"starter",
	"cafe",
	"almanac",
	"driftsync",
	"town",
	"office",
	"housing",
	"stargazing",
	"library",
	"museum",
	"weatherbox",
	"clinic",
	"cooking",
	"history",
	"carmanual",
	"computing",
	"insurance",
	"science",
	"desk",
	"wiki",
	"ferrywire",
] as const;
export type Corpus = (typeof CORPORA)[number];
/**
 * The brains that questions are asked of without a model. Those that aren't in `CORPORA` have no labels for sources.
 */
export const ANSWERED_CORPORA = [...CORPORA, "everyday", "home", "records"] as const;
export type AnsweredCorpus = (typeof ANSWERED_CORPORA)[number];

const LabeledQuestion = z.strictObject({
	corpus: z.enum(CORPORA),
	id: z.string(),
	/** Lines with the same chain form a conversation, in order. */
	chain: z.string().optional(),
	question: z.string(),
	/** The grade of each page that answers the question, by page id: 2 for the best pages, 1 for acceptable ones. */
	relevant: z.record(z.string(), z.number().positive()),
	kind: QuestionKind.default("first"),
});
export type LabeledQuestion = z.infer<typeof LabeledQuestion>;

/** Reads the questions of one part, in the order of the file. */
export function readQuestions(part: Part): LabeledQuestion[] {
	return readJsonLines(new URL(`questions.${part}.jsonl`, import.meta.url), LabeledQuestion);
}

/** Groups questions into conversations: the lines of one chain, or one question without a chain. */
export function groupByConversation(questions: readonly LabeledQuestion[]): LabeledQuestion[][] {
	return [...Map.groupBy(questions, ({ chain, id }) => chain ?? `question ${id}`).values()];
}

/** Returns whether a question has a relevant page. */
export function hasAnswer({ relevant }: LabeledQuestion): boolean {
	return Object.keys(relevant).length > 0;
}
