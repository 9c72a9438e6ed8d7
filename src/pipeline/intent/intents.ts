/**
 * What a message wants: an answer from the knowledge, small talk, a text or a calculation, or an answer about the
 * assistant itself.
 */
export const INTENTS = ["knowledge", "talk", "writing", "assistant"] as const;
export type Intent = (typeof INTENTS)[number];
