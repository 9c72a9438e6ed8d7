import { AGENTS } from "../../src/agents/registry.ts";
import { addContext } from "../../src/knowledge/search/follow-up.ts";
import { type SearchHit, searchKnowledge } from "../../src/knowledge/search/search.ts";
import type { TestBrain } from "./brains.ts";

/** Maximum number of passages per page, as in the product. */
const PASSAGES_PER_PAGE = 2;

/** An earlier turn of a conversation: the question, and the sources that it was answered from. */
export interface EarlierTurn {
	question: string;
	sources: readonly SearchHit[];
}

/** Returns the sources that the product finds for a question of a conversation. */
export function findSources(
	{ sql, embedder }: TestBrain,
	question: string,
	history: readonly EarlierTurn[],
): SearchHit[] {
	const context = history.at(-1)?.question ?? null;
	const vector = embedder?.embedSync(addContext(question, context)) ?? null;
	return searchKnowledge(
		sql,
		{
			query: question,
			context,
			limit: AGENTS.general.passages,
			perPage: PASSAGES_PER_PAGE,
			mode: vector === null ? "lexical" : "hybrid",
			relevantOnly: true,
		},
		vector,
	);
}

/** Returns the page id that labels use: the importer's id, or the id of a starter article. */
export function labelOf({ externalId, pageId }: SearchHit): string {
	return externalId ?? pageId;
}
