import { isStopWord } from "../../../text/common-words.ts";
import { quoteForPrompt } from "../../../text/quote.ts";
import { splitSentences } from "../../../text/sentences.ts";
import { stem } from "../../../text/stem.ts";
import { splitWords } from "../../../text/terms.ts";
import type { ChatMessage } from "../../plain-messages.ts";
import { stemOf } from "../words/stems.ts";
import { synonymsOf } from "../words/synonyms.ts";

/** Maximum number of the user's earlier sentences that are compared. */
const STATEMENTS_MAX = 400;
/** Maximum length of a statement, in UTF-16 code units. */
const STATEMENT_MAX_CHARS = 300;

/**
 * Returns what the user said about themselves earlier in the conversation, if the question asks for it, as in "What is
 * my name?". Returns null otherwise. A later statement takes precedence.
 */
export function findStatement(question: string, messages: readonly ChatMessage[]): string | null {
	const text = question.toLowerCase().replaceAll("’", "'").trim();
	if (text.length > STATEMENT_MAX_CHARS || !ASKS_ABOUT_USER.test(text) || ASKS_FOR_ADVICE.test(text))
		return null;
	const asked = asksForName(text)
		? new Set([stem("name")])
		: ASKS_FOR_AGE.test(text)
			? new Set([stem("age")])
			: contentOf(text);
	if (asked.size === 0) return null;
	const statements = messages
		.filter(({ role }) => role === "user")
		.slice(0, -1)
		.flatMap(({ content }) => splitSentences(content).map((sentence) => sentence.text.replace(/^-\s+/, "")))
		.slice(-STATEMENTS_MAX);
	return statements.findLast((statement) => isStatement(statement) && answers(statement, asked)) ?? null;
}

/** Matches a question about the user: "What is my name?", "Where do I live?", "Do you remember how old I am?" */
const ASKS_ABOUT_USER =
	/\b(?:what(?:'s|s)?|who|where|when|which|how (?:old|tall|many|much|long)|remember|was|wer|wo|wie|wann|welche\w*)\b.*\b(?:my|our|i|i'm|we|am|mein\w*|ich|unser\w*)\b/;
/** Matches a question about what the user may or should do. */
const ASKS_FOR_ADVICE =
	/\b(?:can|could|should|would|may|must|need|have to|want|do i do|am i (?:allowed|supposed)|how do|how to|kann|soll\w*|muss|darf)\b/;
/** Matches a sentence in which users say something about themselves. */
const FIRST_PERSON =
	/\b(?:I|i|I'm|i'm|im|Im|I've|my|My|we|We|our|Our|me|ich|Ich|mein\w*|Mein\w*|wir|Wir|unser\w*)\b/;
const WISH = /\b(?:want|would like|'d like|need|wonder|please|tell me|explain|möchte|bitte)\b/i;

/** Returns whether all sentences of a message tell something about the user, as in "My name is Ben and I live in Graz." */
export function tellsAboutUser(message: string): boolean {
	const sentences = splitSentences(message).map(({ text }) => text);
	return sentences.length > 0 && sentences.every((text) => TELLS.test(text) && isStatement(text));
}

/** Matches a fact about the user, rather than a problem with which they need help. */
const TELLS =
	/^(?:(?:hi|hello|hey|hallo)[,!]? )?(?:my (?:(?:full|first|last|favou?rite|\p{L}+['’]s) )?(?:name|age|birthday|address|job|hobby|city|color|food|dog|cat|wife|husband|partner|son|daughter)(?:['’]s| is) |(?:i am|i['’]m) (?:(?:an?|from) |\d)|(?:i live|i work|i like|i love|call me|ich hei(?:ß|ss)e|ich wohne|mein name) )/iu;

function asksForName(text: string): boolean {
	return /\bwho (?:am i|i am)\b|\bwer bin ich\b|\bwhat am i called\b|\bwie hei(?:ß|ss)e ich\b/.test(text);
}

function isStatement(text: string): boolean {
	return (
		text.length <= STATEMENT_MAX_CHARS &&
		FIRST_PERSON.test(text) &&
		!WISH.test(text) &&
		!/[?？]["'”’)]*$/.test(text) &&
		quoteForPrompt(text) === text
	);
}

/** Returns whether a statement contains all that is asked for. */
function answers(statement: string, asked: ReadonlySet<string>): boolean {
	if (asked.size === 1 && asked.has(stem("name"))) return GIVES_NAME.test(statement);
	if (asked.size === 1 && asked.has(stem("age"))) return GIVES_AGE.test(statement);
	const said = contentOf(statement);
	return [...asked].every((term) => said.has(term) || [...synonymsOf(term)].some((other) => said.has(other)));
}

const GIVES_NAME =
	/\b[Mm]y (?:full |first |last )?name(?: is|'s|’s)\b|\b[Cc]all me\b|\b[Ii](?:'|’)?m \p{Lu}\p{Ll}|\bI am \p{Lu}\p{Ll}|\b[Ii]ch hei(?:ß|ss)e\b|\b[Mm]ein Name\b/u;

const ASKS_FOR_AGE = /\bhow old (?:am i|i am)\b|\bwhat(?:'s| is) my age\b/;
const GIVES_AGE =
	/\b(?:[Ii](?:'|’)?m|I am) \d{1,3}\b(?! ?(?:%|(?:percent|k?m|kg|cm|feet|minutes?|hours?|days?)\b))|\b[Mm]y age is\b/u;

/** Returns the stems of the words that are not stop words or about remembering. Everyday words such as "name" count. */
function contentOf(text: string): Set<string> {
	return new Set(
		splitWords(text)
			.filter((word) => !isStopWord(word) && !ABOUT_TELLING.has(word))
			.map(stemOf),
	);
}

const ABOUT_TELLING = new Set(
	"remember know told tell say said mention mentioned again earlier still recall".split(" "),
);
