import type { Source } from "../contracts/tasks.ts";
import type { Passage } from "../text/passage.ts";

/** Maximum length of the part of a passage that a source shows, in UTF-16 code units. */
const SNIPPET_CHARS = 240;

/** Converts a passage to a source with the number of its place among the passages. */
export function sourceOf(passage: Passage, at: number): Source {
	const { text } = passage;
	return {
		n: at + 1,
		page_id: passage.pageId,
		passage_id: passage.passageId,
		title: passage.title,
		...(passage.heading === null ? {} : { heading: passage.heading }),
		url: passage.url,
		snippet: text.length <= SNIPPET_CHARS ? text : `${text.slice(0, SNIPPET_CHARS - 1)}…`,
		score: passage.score,
		start: passage.start,
		end: passage.end,
		...(passage.kind === undefined ? {} : { kind: passage.kind }),
		...(passage.page === undefined ? {} : { page: passage.page }),
	};
}
