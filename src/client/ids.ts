import type { Random } from "./platform.ts";

const RANDOM_CHARS = 12;

/** Creates a conversation id in the format of protocol v1: `chat_<ms>_<base36>`. */
export function newConversationId(nowMs: number, random: Random): string {
	return `chat_${nowMs}_${randomBase36(random)}`;
}

/** Creates the idempotency key of a question. Resending a question with the same key does not create a second task. */
export function newMessageId(nowMs: number, random: Random): string {
	return `msg_${nowMs}_${randomBase36(random)}`;
}

// Ids only need to be unique per user, so `Math.random` is enough. `crypto.randomUUID` is missing in React Native and
// on pages served over plain HTTP.
function randomBase36(random: Random): string {
	return Array.from({ length: RANDOM_CHARS }, () => Math.floor(random() * 36).toString(36)).join("");
}
