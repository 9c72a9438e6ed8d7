import { z } from "zod";
import type { EvidencePassage } from "../../src/knowledge/evidence/passage-index.ts";
import type { Part } from "./figures.ts";
import { readJsonLines } from "./json-lines.ts";

const LabeledPair = z.object({
	id: z.string(),
	topic: z.string(),
	sentence: z.string(),
	passages: z.array(z.object({ title: z.string(), heading: z.string().nullable(), text: z.string() })),
	label: z.enum(["supported", "unsupported", "contradicted", "unclear"]),
	kind: z.string(),
});
export type LabeledPair = z.infer<typeof LabeledPair>;

/** Reads the sentence–passage pairs of one part. */
export function readPairs(part: Part): LabeledPair[] {
	return readJsonLines(new URL(`evidence.${part}.jsonl`, import.meta.url), LabeledPair);
}

/** Returns the passages of a pair with ids. */
export function passagesOf({ passages }: LabeledPair): EvidencePassage[] {
	return passages.map((passage, at) => ({ ...passage, passageId: String(at) }));
}
