import type { Evidence, Source } from "../contracts/tasks.ts";
import { checkEvidence } from "../knowledge/evidence/check.ts";
import type { EmbedSync } from "../text/embed-sync.ts";
import type { Passage } from "../text/passage.ts";

/** Finds the evidence for a finished answer in the passages of its prompt. */
export function evidenceFor(
	{ text, sources }: { text: string; sources: readonly Source[] },
	passages: readonly Passage[],
	embed: EmbedSync | null,
): Evidence[] {
	const cited = sources.flatMap((source) =>
		passages.filter(({ passageId }) => passageId === source.passage_id).slice(0, 1),
	);
	return checkEvidence(text, cited, embed);
}
