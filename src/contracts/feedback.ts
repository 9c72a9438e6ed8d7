import * as z from "zod";
import { FEEDBACK_COMMENT_MAX_CHARS } from "./limits.ts";

export const Rating = z.enum(["up", "down"]);
export type Rating = z.infer<typeof Rating>;

/** A user's rating of an answer. `comment` is empty if there is none. */
export const Feedback = z.object({ rating: Rating, comment: z.string() });
export type Feedback = z.infer<typeof Feedback>;

/**
 * Replaces the earlier rating of the answer. If `rating` is null, removes it.
 *
 * @example
 * { "rating": "down", "comment": "The year is wrong." }
 */
export const FeedbackRequest = z.strictObject({
	rating: Rating.nullable(),
	/** May have several lines, but no other control characters. */
	comment: z
		.string()
		.max(FEEDBACK_COMMENT_MAX_CHARS)
		.overwrite((text) => text.replace(/(?![\n\t])\p{Cc}/gu, ""))
		.trim()
		.default(""),
});

/** `feedback` is null if the answer is not rated. */
export const FeedbackResponse = z.object({ message_id: z.string(), feedback: Feedback.nullable() });
export type FeedbackResponse = z.infer<typeof FeedbackResponse>;
