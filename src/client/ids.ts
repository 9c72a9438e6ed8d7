import type { Random } from "./platform.ts";

const RANDOM_CHARS = 12;

/** Creates a conversation id in the form of protocol v1: `chat_<ms>_<base36>`. */
export function newConversationId(nowMs: number, random: Random): string {
	return `chat_${nowMs}_${randomBase36(random)}`;
}

/** Creates the idempotency key of a question: sending a question again under the same id creates no second task. */
export function newMessageId(nowMs: number, random: Random): string {
	return `msg_${nowMs}_${randomBase36(random)}`;
}

// Ids are unique per user only, so they need no cryptographic randomness, which pages served over plain HTTP and older
// phones lack.
function randomBase36(random: Random): string {
	return Array.from({ length: RANDOM_CHARS }, () => Math.floor(random() * 36).toString(36)).join("");
}
