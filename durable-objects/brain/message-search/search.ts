import type {
	ConversationHit,
	ConversationSearchQuery,
	ConversationSearchResponse,
} from "../../../src/contracts/conversation-search.ts";
import type { ConversationStore, TitledConversation } from "../stores/conversations.ts";
import type { ConversationMatch, MessageIndexStore } from "../stores/message-index.ts";
import { excerptOf } from "./excerpt.ts";
import { findMatches, matchesAll, mergeRanges } from "./matches.ts";
import { parseQuery, type QueryPart } from "./query.ts";

export interface SearchDeps {
	conversations: Pick<ConversationStore, "listTitles" | "get">;
	messageIndex: Pick<MessageIndexStore, "match" | "get" | "countUnindexed">;
}

interface Candidate extends TitledConversation {
	matchesTitle: boolean;
	/** Null if only the title matches. */
	best: ConversationMatch | null;
}

/**
 * Returns the conversations whose title or messages contain all parts of a query, best match first: conversations whose
 * title matches, then by the BM25 score of the best message, then the newest.
 */
export function searchConversations(
	deps: SearchDeps,
	{ q, limit, cursor = "0" }: ConversationSearchQuery,
): ConversationSearchResponse {
	const { conversations, messageIndex } = deps;
	const parts = parseQuery(q);
	const unindexed = messageIndex.countUnindexed();
	if (parts.length === 0) return { items: [], next_cursor: null, unindexed };
	const matches = messageIndex.match(parts.map(({ match }) => match).join(" AND "));
	const best = new Map(matches.map((match) => [match.conversation_id, match]));
	const candidates = conversations
		.listTitles()
		.map((conversation) => ({
			...conversation,
			matchesTitle: matchesAll(conversation.title, parts),
			best: best.get(conversation.conversation_id) ?? null,
		}))
		.filter((candidate) => candidate.matchesTitle || candidate.best !== null)
		.sort(compareCandidates);
	const start = Number(cursor);
	const end = start + limit;
	return {
		items: candidates.slice(start, end).map((candidate) => toHit(deps, candidate, parts)),
		next_cursor: end < candidates.length ? String(end) : null,
		unindexed,
	};
}

function compareCandidates(a: Candidate, b: Candidate): number {
	return (
		Number(b.matchesTitle) - Number(a.matchesTitle) ||
		(b.best?.score ?? 0) - (a.best?.score ?? 0) ||
		b.last_activity - a.last_activity
	);
}

function toHit(
	{ conversations, messageIndex }: SearchDeps,
	{ conversation_id, title, matchesTitle, best }: Candidate,
	parts: readonly QueryPart[],
): ConversationHit {
	const title_marks = matchesTitle ? mergeRanges(findMatches(title, parts).map(({ range }) => range)) : [];
	const found = { conversation_id, title, title_marks };
	if (best === null) {
		const { last_message, last_activity } = conversations.get(conversation_id);
		const shown = { excerpt: last_message, marks: [], created_at: last_activity };
		return { ...found, message_id: null, role: null, ...shown, hits: 0 };
	}
	const { message_id, role, created_at, content } = messageIndex.get(best.id);
	const { excerpt, marks } = excerptOf(content, parts);
	return {
		...found,
		message_id,
		role,
		created_at: new Date(created_at).toISOString(),
		excerpt,
		marks,
		hits: best.hits,
	};
}
