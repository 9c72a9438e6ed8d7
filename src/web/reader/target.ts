import type { ChangedSource } from "../../client/conversation/state.ts";
import type { ChatResult, Source } from "../../contracts/tasks.ts";
import type { Citation } from "./locate.ts";

/** A page to open in the reader. */
export interface ReaderTarget {
	pageId: string;
	title: string;
	/** The passage to scroll to; null opens the page at the top. */
	citation: Citation | null;
	/**
	 * The conversation, if the target is one of its attachments instead of a page. `pageId` is then the attachment's id.
	 */
	conversationId?: string;
	/** `seq` of the answer that cites the page; undefined if it is not opened from an answer. */
	citedSeq?: number;
}

/** Checks whether a change to a page is newer than the answer that cites it. */
export function hasChangedSince({ pageId, seq }: ChangedSource, target: ReaderTarget): boolean {
	return pageId === target.pageId && target.citedSeq !== undefined && seq > target.citedSeq;
}

/**
 * Returns the target that opens a source of an answer at its passage. `claim` defaults to the claim that the source
 * supports best.
 */
export function createTarget(
	source: Source,
	{
		result: { evidence, response, conversation_id: conversationId },
		seq,
	}: { result: ChatResult; seq: number },
	claim?: string,
): ReaderTarget {
	const { page_id: pageId, title, start, end, snippet } = source;
	const best = evidence
		.filter(({ supported, passage_id }) => supported && passage_id === source.passage_id)
		.sort((a, b) => b.score - a.score)[0];
	const bestClaim = best ? response.slice(best.start, best.end) : null;
	const citation = { start, end, snippet, claim: claim ?? bestClaim };
	if (source.kind === "attachment") return { pageId, title, citation, conversationId };
	return { pageId, title, citation, citedSeq: seq };
}
