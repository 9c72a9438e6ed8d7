import { QUESTION_WORDS } from "../../knowledge/search/reference-words.ts";
import { fold } from "../../text/folding.ts";
import { lazy } from "../../text/lazy.ts";
import { listedWords } from "../../text/word-lists.ts";
import {
	ACCEPTANCE_WORDS,
	AUXILIARIES,
	COURTESY_FILLERS,
	COURTESY_WORDS,
	MAKING_VERBS,
	TELLING_VERBS,
} from "./intent-words.ts";

/** Matches a part of a message up to the punctuation that ends it. */
const PART = /[^,.;:!?…\n]+(?:[,.;:!?…\n]+(?=\s|$)|[,.;:!?…\n]|$)+/gu;
/** Matches "how are you" and the like. */
const HOW_ARE_YOU = /^\s*how(?:['’]?s| is| are| r) (?:it going|life|things|you|u)(?: doing| today)*\W*$/iu;
/** Matches what is said to end or follow an exchange, such as "never mind" and "makes sense". */
const ACKNOWLEDGMENT =
	/^\s*(?:never ?mind|forget (?:about )?it|(?:that |it )?makes sense|of course|stop(?: it| that)?|wait(?: a (?:second|minute|moment))?|hold on|see (?:you|ya)(?: later| soon| around)?)[\s,.!…]*$/iu;
const BE = "(?:['’]?(?:s|re|r)| is| are| r| was| were| has been| have been)";
/** "That's not clear" asks for more, unlike "you're not bad". */
const DEGREES = "(?: (?:really|very|so|super|extremely|quite|pretty|a|an|most))*";
const JUDGING_DEGREES =
	"(?: (?:not|really|very|so|super|too|way|extremely|quite|pretty|kind of|kinda|a bit|a|an|the|most|such a|such an))*";
/** Matches praise for an answer, such as "that was really helpful" and "this helped me a lot". */
const praise = lazy(
	() =>
		new RegExp(
			[
				String.raw`^\s*(?:that|this|it|you)(?:${BE}${DEGREES}`,
				` (?:${listedWords("praisingWords").join("|")})`,
				"(?: (?:help|answer|explanation|of you|to know|now))*",
				"|(?: really)? help(?:ed|s)(?: me| us)?(?: a lot| so much| very much)?",
				String.raw`)[\s,.!…]*$`,
			].join(""),
			"iu",
		),
);
/** Matches what is said of the assistant or its answer, such as "you're pretty smart", "bad bot", and "your answer is wrong". */
const judgment = lazy(
	() =>
		new RegExp(
			[
				String.raw`^\s*(?:(?:ur|(?:you|u|(?:that|this|the|your)(?: last)? (?:answer|reply|response|explanation))${BE})${JUDGING_DEGREES}`,
				` (?:${listedWords("judgingWords").join("|")})`,
				"|(?:good|great|nice|bad|stupid|silly) (?:bot|robot|assistant|job|work))",
				String.raw`[\s,.!…]*$`,
			].join(""),
			"iu",
		),
);
/** Maximum number of words at the start of a message that may be a greeting without punctuation after it. */
const GREETING_WORDS_MAX = 3;

/**
 * Removes greetings, thanks and the like from the start and the end of a message. Returns an empty text if nothing else
 * is left: "Hi, what is Bitcoin? Thanks!" becomes "what is Bitcoin?".
 */
export function stripCourtesy(message: string): string {
	const parts = message.match(PART) ?? [message];
	const start = parts.findIndex((part) => !isCourtesy(part));
	if (start === -1) return "";
	const end = parts.findLastIndex((part) => !isCourtesy(part));
	return stripGreeting(
		parts
			.slice(start, end + 1)
			.join("")
			.trim(),
	);
}

/**
 * Returns whether a message is only a greeting, thanks, or the like. "Yes please" is not, because it may accept an offer
 * to do something.
 */
export function isSmallTalk(message: string): boolean {
	const words = listWords(message);
	return (
		words.length > 0 && !words.some((word) => ACCEPTANCE_WORDS.has(word)) && stripCourtesy(message) === ""
	);
}

/** Returns whether a part of a message consists of words such as "hello" and "thanks", or has no words. */
function isCourtesy(part: string): boolean {
	const words = listWords(part);
	if ([HOW_ARE_YOU, ACKNOWLEDGMENT, praise(), judgment()].some((pattern) => pattern.test(part))) return true;
	if (words.length === 0) return !/[\p{L}\p{N}\p{Emoji_Presentation}]/u.test(part);
	return (
		words.some((word) => COURTESY_WORDS.has(word)) &&
		words.every((word) => COURTESY_WORDS.has(word) || COURTESY_FILLERS.has(word))
	);
}

/** Removes a greeting that no punctuation separates from the request after it, as in "hey there what is Bitcoin". */
function stripGreeting(text: string): string {
	const words = [...text.matchAll(/[\p{L}\p{N}'’]+/gu)].map(({ 0: written, index }) => ({
		word: listWords(written)[0] ?? "",
		index,
	}));
	const next = words.findIndex(({ word }) => startsRequest(word));
	const request = words[next];
	if (request === undefined || next === 0 || next > GREETING_WORDS_MAX) return text;
	const isGreeting = words
		.slice(0, next)
		.every(({ word }, at) => COURTESY_WORDS.has(word) || (at > 0 && COURTESY_FILLERS.has(word)));
	return isGreeting ? text.slice(request.index) : text;
}

function startsRequest(word: string): boolean {
	return [QUESTION_WORDS, AUXILIARIES, TELLING_VERBS, MAKING_VERBS].some((words) => words.has(word));
}

/** Returns the words of a text in lower case, without accents and apostrophes. */
export function listWords(text: string): string[] {
	return (
		fold(text.toLowerCase())
			.replaceAll(/['’]/g, "")
			.match(/[\p{L}\p{N}]+/gu) ?? []
	);
}
