import * as z from "zod";
import { CONVERSATION_HITS_DEFAULT, CONVERSATION_HITS_MAX, CONVERSATION_QUERY_MAX_CHARS } from "./limits.ts";
import { DateTime, NonNegativeInt, notBlank } from "./values.ts";

/**
 * The last word of `q` also matches longer words that start with it, so that results can be shown while the user types.
 *
 * @example
 * GET /api/conversations/search/?q=alpaca%20woo&limit=20
 */
export const ConversationSearchQuery = z.lazy(() =>
	z.object({
		q: notBlank(z.string().max(CONVERSATION_QUERY_MAX_CHARS).trim().min(1)),
		limit: z.coerce.number().int().min(1).max(CONVERSATION_HITS_MAX).default(CONVERSATION_HITS_DEFAULT),
		cursor: z
			.string()
			.regex(/^\d{1,6}$/, "must be the next_cursor of the previous page")
			.optional(),
	}),
);
export type ConversationSearchQuery = z.infer<typeof ConversationSearchQuery>;

/** The start and the end of a match, in UTF-16 code units. */
export const MatchRange = z.tuple([NonNegativeInt, NonNegativeInt]);
export type MatchRange = z.infer<typeof MatchRange>;

/**
 * A conversation that matches a search, with its best message. `hits` is the number of its messages that match. If only
 * the title matches, `hits` is 0, `message_id` and `role` are null, and `excerpt` is the conversation's last message.
 * `marks` are the matches in `excerpt`, and `title_marks` those in `title`. `excerpt` is plain text, and an ellipsis
 * stands for what it omits.
 */
export const ConversationHit = z.lazy(() =>
	z.object({
		conversation_id: z.string(),
		title: z.string(),
		title_marks: z.array(MatchRange),
		message_id: z.string().nullable(),
		role: z.enum(["user", "assistant"]).nullable(),
		created_at: DateTime,
		excerpt: z.string(),
		marks: z.array(MatchRange),
		hits: NonNegativeInt,
	}),
);
export type ConversationHit = z.infer<typeof ConversationHit>;

/**
 * Best match first: conversations whose title matches come before the others. `unindexed` is the number of
 * conversations from an earlier version whose messages are not yet searchable; they become so within minutes.
 */
export const ConversationSearchResponse = z.object({
	items: z.array(ConversationHit),
	next_cursor: z.string().nullable(),
	unindexed: NonNegativeInt,
});
export type ConversationSearchResponse = z.infer<typeof ConversationSearchResponse>;
