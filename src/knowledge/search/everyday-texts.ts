import { LazyAsset } from "../../text/lazy-asset.ts";

/**
 * What people type to an assistant about anything. A question that a knowledge base answers is more similar to one of
 * its passages than these messages are. They are taken from the examples of the classifier.
 */
export const EVERYDAY_MESSAGES = new LazyAsset("/data/everyday-messages.txt", (file): readonly string[] =>
	new TextDecoder().decode(file).trim().split("\n"),
);

/**
 * What people talk about in everyday life, in a few words. Many share a word with subjects of other fields, such as
 * "block of cheese" and "lymph nodes". A question that is similar to a topic is probably about it.
 */
export const EVERYDAY_TOPICS = new LazyAsset("/data/everyday-topics.txt", (file): readonly string[] =>
	new TextDecoder().decode(file).trim().split(/, |\n/),
);
