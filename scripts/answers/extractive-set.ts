import { z } from "zod";
import type { Part } from "./figures.ts";
import { readJsonLines } from "./json-lines.ts";
import { ANSWERED_CORPORA } from "./question-set.ts";

/** Maximum number of sentences and list items of a good answer, unless its line sets another. */
const SENTENCES_MAX = 16;

const ExtractiveLine = z.strictObject({
	corpus: z.enum(ANSWERED_CORPORA),
	id: z.string(),
	/** Earlier questions of the conversation, oldest first. */
	history: z.array(z.string()).default([]),
	question: z.string(),
	/** Texts that the answer must contain. Of a list of texts, one is enough. */
	must: z.array(z.union([z.string(), z.array(z.string()).min(1)])),
	/** Texts that it must not contain. */
	mustNot: z.array(z.string()).default([]),
	maxSentences: z.number().default(SENTENCES_MAX),
	kind: z.string().default("fact"),
});
export type ExtractiveLine = z.infer<typeof ExtractiveLine>;

/** Reads the questions of one part whose answers without a model are labeled, in the order of the file. */
export function readExtractiveLines(part: Part): ExtractiveLine[] {
	return readJsonLines(new URL(`extractive.${part}.jsonl`, import.meta.url), ExtractiveLine);
}
