import type { ChatResult, Source } from "../contracts/tasks.ts";
import { findCitations } from "./citation-marks.ts";

/** Returns the sources that a text cites, in order. */
export function listCited<S extends Pick<Source, "n">>(text: string, sources: readonly S[]): S[] {
	const marks = findCitations(text).flatMap(({ items }) => items);
	return sources.filter(({ n }) => marks.some(({ first, last }) => first <= n && n <= last));
}

/** Returns the sources that an answer cites or that support one of its sentences, or all if there are none. */
export function listUsed({
	response,
	sources,
	evidence,
}: Pick<ChatResult, "response" | "sources" | "evidence">): Source[] {
	const cited = new Set(listCited(response, sources));
	const supporting = new Set(evidence.map(({ passage_id }) => passage_id));
	const used = sources.filter((source) => cited.has(source) || supporting.has(source.passage_id));
	return used.length > 0 ? used : [...sources];
}
