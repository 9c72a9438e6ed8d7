import type { Random } from "./platform.ts";

const RANDOM_CHARS = 12;

/** A conversation's id in the form the first clients used: `chat_<ms>_<base36>`. */
export function newConversationId(nowMs: number, random: Random): string {
	return `chat_${nowMs}_${base36(random)}`;
}

/** A question's id: the same id again is the same question. */
export function newMessageId(nowMs: number, random: Random): string {
	return `msg_${nowMs}_${base36(random)}`;
}

// Unique among one user's own ids is all that is needed, so no cryptography: older phones and plain-HTTP pages lack it.
function base36(random: Random): string {
	return Array.from({ length: RANDOM_CHARS }, () => Math.floor(random() * 36).toString(36)).join("");
}
