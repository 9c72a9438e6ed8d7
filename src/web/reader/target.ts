import type { ChatResult, Source } from "../../contracts/tasks.ts";
import type { Cited } from "./locate.ts";

/** A page to open, and what to show in it. */
export interface Reading {
	pageId: string;
	title: string;
	/** Null opens the page at its beginning. */
	cited: Cited | null;
}

/** Opens a page at the passage that an answer was given; without a `claim`, at the sentence that carries most of the answer. */
export function readingOf(source: Source, { evidence, response }: ChatResult, claim?: string): Reading {
	const { page_id: pageId, title, start, end, snippet } = source;
	const carried = evidence
		.filter(({ supported, passage_id }) => supported && passage_id === source.passage_id)
		.sort((a, b) => b.score - a.score)[0];
	const said = claim ?? (carried ? response.slice(carried.start, carried.end) : null);
	return { pageId, title, cited: { start, end, snippet, claim: said } };
}
