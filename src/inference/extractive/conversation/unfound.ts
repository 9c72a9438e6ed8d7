import { namesByNumbers } from "../../../text/computable.ts";
import { toEnglish } from "../../../text/glossary/translate.ts";
import { lazy } from "../../../text/lazy.ts";
import { listedWords } from "../../../text/word-lists.ts";
import { isKeywords, isOpen, isYesNo } from "../question/question-shape.ts";
import { isAboutLastAnswer } from "./about-last-answer.ts";
import { needsModel } from "./needs-model.ts";

/** Maximum length of a message that is read, in UTF-16 code units. Longer ones contain a text to work on. */
const MESSAGE_MAX_CHARS = 500;

/** What to do with a question on which nothing was found: say so, and let a small model answer unless it can't know. */
type Unfound = "say so" | "say so and answer";

/**
 * Returns what to do with a message on which the knowledge base has nothing. Of the user's own things, as in "does the hotel have
 * a restaurant?", only the knowledge base could tell. Returns null for a message that asks for no facts, such as a story, a
 * suggestion, or a complaint.
 */
export function readUnfound(message: string): Unfound | null {
	if (message.length > MESSAGE_MAX_CHARS || needsModel(message) || isAboutLastAnswer(message)) return null;
	const english = toEnglish(message).text.trim().replaceAll("’", "'");
	if (!asksForFacts(english)) return null;
	return isAboutOwn(english) ? "say so" : "say so and answer";
}

function asksForFacts(english: string): boolean {
	const lower = english.toLowerCase();
	if (patterns().taste.test(lower)) return false;
	const isStatement = /^\W*(?:i|we|my|our|it|that|this|you)(?:['’]\p{L}+)?\b/iu.test(lower);
	return (
		namesByNumbers(lower) ||
		isOpen(lower) ||
		isYesNo(lower) ||
		/[?？]\s*$/.test(lower) ||
		patterns().asks.test(lower) ||
		(!isStatement && isKeywords(lower))
	);
}

function isAboutOwn(english: string): boolean {
	const { advice, own, offers, things } = patterns();
	if (advice.test(english)) return false;
	return own.test(english) || offers.test(english) || things.test(english);
}

const patterns = lazy(() => ({
	/** Matches a request to tell facts, and a question within a message, as in "my card is blocked what do I do". */
	asks: /^\W*(?:(?:please|can you|could you)[, ]+)*(?:explain|define|describe|list|name|tell (?:me|us) (?:about|more|what|who|when|where|why|how))\b|\b(?:what|where|how) (?:(?:do|can|should) (?:i|we) \p{L}+|now)\b/u,
	/** Matches a question for ideas or for what the assistant likes, which no page can answer. */
	taste:
		/\b(?:do you (?:think|like|love|prefer|feel|want|believe|enjoy)|(?:your|an) (?:opinion|favou?rite|view)|(?:a )?(?:good|nice|funny|cool) (?:names?|titles?|ideas?|gifts?|presents?)|names? for (?:a|my|our)|suggest(?:ions?)?|recommend\p{L}*|ideas? for|joke|story|poem)\b/u,
	/** Matches a question how to do something, on which a model may know something about the user's things as well. */
	advice:
		/\b(?:how (?:do|can|could|should) (?:i|we|you)|how to|should (?:i|we)|what (?:do|can|should) (?:i|we) do|what now|why)\b/i,
	own: /\b(?:my|our)\b/i,
	offers:
		/\b(?:do|did|can|will) you (?:guys )?(?:have|offer|accept|take|serve|sell|allow|provide|rent|deliver|ship|charge)\b|\bare you open\b|\bwhen do you (?:open|close)\b/i,
	/** Matches something that users have to do with, and call "the hotel", unless its place or owner follows. */
	things: new RegExp(
		String.raw`\b(?:the|this) (?:${listedWords("usersThings").join("|")})\b(?! of\b| in \p{Lu})`,
		"u",
	),
}));
