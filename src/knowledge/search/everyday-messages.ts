import { LazyAsset } from "../../text/lazy-asset.ts";

/**
 * What people type to an assistant about anything. A question that a knowledge base answers is more similar to one of
 * its passages than these messages are. They are taken from the examples of the classifier.
 */
export const EVERYDAY_MESSAGES = new LazyAsset("/data/everyday-messages.txt", (file): readonly string[] =>
	new TextDecoder().decode(file).trim().split("\n"),
);
