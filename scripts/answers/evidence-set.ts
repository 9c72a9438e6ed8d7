import { z } from "zod";
import type { Evidence } from "../../src/contracts/tasks.ts";
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

/** Kinds of sentences that ordinary answers consist of. All other kinds are hard. */
const ORDINARY_KINDS = new Set(
	`literal light merged invented list bold heading intro question greeting meta attribution opinion table none ordinary
	partial generated`.split(/\s+/),
);

/** Returns whether a sentence is of a kind that ordinary answers consist of. */
export function isOrdinary({ kind }: LabeledPair): boolean {
	return ORDINARY_KINDS.has(kind);
}

/**
 * Returns whether the marks on a sentence are those that its label asks for. A contradicted sentence is an unsupported
 * one. If the sentence is split, an unsupported part counts most.
 */
export function agreesWithReader({ label }: LabeledPair, marks: readonly Evidence[]): boolean {
	const verdict =
		["unsupported", "supported"].find((name) => marks.some((mark) => mark.verdict === name)) ?? "unclear";
	return verdict === (label === "contradicted" ? "unsupported" : label);
}
