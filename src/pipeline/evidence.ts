import type { Evidence, Source } from "../contracts/tasks.ts";
import { findOwnWords } from "../inference/extractive/conversation/own-words.ts";
import { checkEvidence } from "../knowledge/evidence/check.ts";
import type { EmbedSync } from "../text/embed-sync.ts";
import type { Passage } from "../text/passage.ts";

/**
 * Finds the evidence for a finished answer in the passages of its prompt. Quotes of the user's own words need none, and neither
 * does an answer for which nothing was searched, such as a poem or a letter.
 */
export function evidenceFor(
	{ text, sources }: { text: string; sources: readonly Source[] },
	{ passages, isSearched }: { passages: readonly Passage[]; isSearched: boolean },
	embed: EmbedSync | null,
): Evidence[] {
	const cited = sources.flatMap((source) =>
		passages.filter(({ passageId }) => passageId === source.passage_id).slice(0, 1),
	);
	const ownWords = findOwnWords(text);
	const needsNone = ({ start }: Evidence) =>
		(!isSearched && cited.length === 0) || ownWords.some((own) => own.start <= start && start < own.end);
	return checkEvidence(text, cited, embed).map((evidence) =>
		needsNone(evidence)
			? { start: evidence.start, end: evidence.end, supported: false, verdict: "unclear", score: 0 }
			: evidence,
	);
}
