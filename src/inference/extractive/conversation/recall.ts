import { isStopWord } from "../../../text/common-words.ts";
import { toEnglish } from "../../../text/glossary/translate.ts";
import { quoteForPrompt } from "../../../text/quote.ts";
import { splitSentences } from "../../../text/sentences.ts";
import { extractStatements, isIntroduction } from "../../../text/statements/statements.ts";
import { splitWords } from "../../../text/terms.ts";
import type { ChatMessage } from "../../plain-messages.ts";
import { stemOf } from "../words/stems.ts";
import { synonymsOf } from "../words/synonyms.ts";

/** Maximum number of the user's earlier sentences that are compared. */
const SENTENCES_MAX = 400;
/** Maximum length of a statement, in UTF-16 code units. */
const STATEMENT_MAX_CHARS = 300;
/** Maximum number of statements that are listed. */
const LISTED_MAX = 20;

/** A sentence in which the user said something. */
interface Told {
	text: string;
	/** What it is about, such as "name", without what a later sentence is about. */
	keys: string[];
}

/**
 * Returns what the user said about themselves earlier in the conversation, if the question asks for it, as in "What is my
 * name?" and "What do you know about me?". Otherwise, returns an empty list. Of several sentences about the same thing,
 * the last counts.
 */
export function recall(question: string, messages: readonly ChatMessage[]): string[] {
	if (question.length > STATEMENT_MAX_CHARS) return [];
	const english = toEnglish(question).text;
	const asked = `${question}\n${english}`.toLowerCase().replaceAll("’", "'");
	if (ASKS_FOR_ALL.test(asked)) return recallAll(messages);
	const attribute = ATTRIBUTES.find(({ asks }) => asks.test(asked));
	if (attribute === undefined && (!ASKS_ABOUT_USER.test(asked) || ASKS_FOR_ADVICE.test(asked))) return [];
	const told = listTold(messages);
	const stated = told.findLast(({ keys }) => keys.some((key) => attribute?.key.test(key)));
	const found = stated ?? (attribute?.isOnly === true ? undefined : findByWords(english, told));
	return found === undefined ? [] : [found.text];
}

/** Returns all that the user said about themselves earlier in the conversation, as its sentences, oldest first. */
export function recallAll(messages: readonly ChatMessage[]): string[] {
	return listTold(messages)
		.filter(({ keys }) => keys.length > 0)
		.slice(-LISTED_MAX)
		.map(({ text }) => text);
}

interface Attribute {
	/** Matches a question that asks for it, in lower case. */
	asks: RegExp;
	/** Matches the keys of statements that tell it. */
	key: RegExp;
	/** Whether the words of the question may also ask for it of something else, such as the name of a dog. */
	isOnly?: boolean;
}

const ATTRIBUTES: readonly Attribute[] = [
	{
		asks: /\bmy (?:(?:full|first|last) )?name\b|\bwho (?:am i|i am)\b|\bwer bin ich\b|\bwhat am i called\b/,
		key: /^(?:name|nickname)$/,
		isOnly: true,
	},
	{
		asks: /\bhow old (?:am i|i am)\b|\bmy age\b|\bcu[aá]ntos años tengo\b|\bquel âge ai-je\b/,
		key: /^age$/,
		isOnly: true,
	},
	{
		asks: /\bwhere (?:do |am |did )?i (?:live|living|based|located|move)\b|\bd[oó]nde vivo\b|\bmy city\b/,
		key: /^place$/,
	},
	{ asks: /\bwhere (?:am i|i am|do i come|i come) from\b/, key: /^from$/ },
	{ asks: /\b(?:when|where) (?:was i|i was) born\b/, key: /^birth$/ },
	{
		asks: /\bwhat do i do(?: for (?:a living|work))?\W*$|\bmy (?:job|profession|occupation)\b|\bwhere do i work\b/m,
		key: /^(?:work|job|profession|occupation)\b/,
	},
];

const ASKS_FOR_ALL =
	/\bwhat (?:(?:do|can) you (?:know|remember)|(?:did|have) i (?:tell|told|share[d]?)(?: with)?(?: you)?) about (?:me|myself)\b|\bwhat (?:did|have) i ask(?:ed)? you to (?:remember|note|keep in mind)\b/;

/** Matches a question about the user: "Where do I keep my bees?", "Do you remember how tall I am?" */
const ASKS_ABOUT_USER =
	/\b(?:what(?:'s|s)?|whom?|whose|where|when|which|how (?:old|tall|many|much|long)|remember|was|wer|wo|wie|wann|welche\w*)\b.*\b(?:my|our|i|i'm|we|am|mein\w*|ich|unser\w*)\b/;
/** Matches a question about what the user may or should do. */
const ASKS_FOR_ADVICE =
	/\b(?:can|could|should|would|may|must|need|have to|want|do i do|am i (?:allowed|supposed)|how do|how to|kann|soll\w*|muss|darf)\b/;
/** Matches a sentence in which users say something about themselves. */
const FIRST_PERSON =
	/\b(?:I|i|I'm|i'm|im|Im|I've|my|My|we|We|our|Our|me|ich|Ich|mein\w*|Mein\w*|wir|Wir|unser\w*)\b/;
/** Matches a whole question for something that only the user can have said. */
const ASKS_WHAT_USER_SAID =
	/^(?:(?:hi|hello|hey|and|so|do you (?:know|remember)|(?:can you )?tell me)[, ]+)*(?:what(?:'s|s| is| was) my (?:(?:(?:full|first|last|dog'?s|cat'?s) )?name|age|job|profession|birthday|address|city|hometown|favou?rite \p{L}+)|what am i called|who (?:am i|i am)|how old (?:am i|i am)|when (?:was i|i was) born|where (?:do i|i) (?:live|work|come from)|where (?:am i|i am) from|what do i do for a living|what do you know about me|wie heiße ich|wer bin ich|wie alt bin ich|wo wohne ich|comment je m'appelle|où est-ce que j'habite|cómo me llamo|dónde vivo)\P{L}*$/iu;

/** Returns whether a message only asks for something that the user may have said in the conversation. */
export function asksWhatUserSaid(message: string): boolean {
	return ASKS_WHAT_USER_SAID.test(message.replace(/^¿/, "").replaceAll("’", "'").trim());
}

const WISH = /\b(?:want|would like|'d like|need|wonder|please|tell me|explain|möchte|bitte)\b/i;

/** Returns whether a message only tells something about the user, as in "My name is Ben and I live in Graz." */
export function tellsAboutUser(message: string): boolean {
	const sentences = splitSentences(message).map(({ text }) => text);
	return (
		isIntroduction(message) ||
		(sentences.length > 0 && sentences.every((text) => TELLS.test(text) && isStatement(text)))
	);
}

/** Matches a fact about the user, rather than a problem with which they need help. */
const TELLS =
	/^(?:(?:hi|hello|hey)[,!]? )?(?:my \p{L}+['’]s (?:name|age|birthday)(?:['’]s| is) |(?:i am|i['’]m) (?:(?:an?|from|allergic) |\d)|i have an? (?:meeting|appointment|exam|interview|flight|dog|cat|son|daughter|brother|sister)\b)/iu;

/** Returns the user's earlier sentences about themselves, oldest first. */
function listTold(messages: readonly ChatMessage[]): Told[] {
	const last = new Map<string, Told>();
	const told = new Set<Told>();
	const sentences = messages
		.filter(({ role }) => role === "user")
		.slice(0, -1)
		.flatMap(({ content }) => splitSentences(content).map(({ text }) => text.replace(/^-\s+/, "")))
		.slice(-SENTENCES_MAX);
	for (const text of sentences) {
		if (text.length > STATEMENT_MAX_CHARS || quoteForPrompt(text) !== text) continue;
		const keys = extractStatements(text).map(({ key }) => key);
		if (keys.length === 0 && !isStatement(text)) continue;
		const one = { text, keys };
		for (const key of keys) {
			const before = last.get(key);
			if (before !== undefined) {
				before.keys = before.keys.filter((other) => other !== key);
				if (before.keys.length === 0) told.delete(before);
			}
			last.set(key, one);
		}
		told.add(one);
	}
	return [...told];
}

function isStatement(text: string): boolean {
	return FIRST_PERSON.test(text) && !WISH.test(text) && !/[?？]["'”’)]*$/.test(text);
}

/** Returns the last sentence that contains all that a question in English asks for. */
function findByWords(question: string, told: readonly Told[]): Told | undefined {
	const words = contentOf(question);
	const telling = new Set([...words].filter((word) => !MEASURES.has(word)));
	const asked = telling.size > 0 ? telling : words;
	if (asked.size === 0) return undefined;
	return told.findLast(({ text }) => {
		const said = contentOf(`${text} ${toEnglish(text).text}`);
		return [...asked].every(
			(term) => said.has(term) || [...synonymsOf(term)].some((other) => said.has(other)),
		);
	});
}

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
/** Words of questions such as "how old is my daughter?", whose answer is a number without them. */
const MEASURES = new Set("old tall long many much far often".split(" "));
