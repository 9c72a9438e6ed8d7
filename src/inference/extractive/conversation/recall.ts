import { isStopWord } from "../../../text/common-words.ts";
import { toEnglish } from "../../../text/glossary/translate.ts";
import { lazy } from "../../../text/lazy.ts";
import { quoteForPrompt } from "../../../text/quote.ts";
import { splitSentences } from "../../../text/sentences.ts";
import { extractStatements } from "../../../text/statements/statements.ts";
import { splitWords } from "../../../text/terms.ts";
import type { ChatMessage } from "../../plain-messages.ts";
import { type AnswerKind, expectedKind, matchKind } from "../question/answer-kinds.ts";
import { stemOf } from "../words/stems.ts";
import { synonymsOf } from "../words/synonyms.ts";
import { asksAboutRelative, listAliases, listRelatives, namesRelative } from "./relatives.ts";
import { isStatement, tellsAboutUser } from "./tells-about-user.ts";
import { findPlan } from "./trips-and-budgets.ts";

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
	if (ASKS_FOR_MORE.test(english)) return recallMore(english, messages);
	if (ASKS_FOR_JOB_OR_HELP.test(asked) && !followsNoTrouble(messages)) return [];
	const attribute = listAttributes().find(({ asks }) => asks.test(asked));
	const isAdvice = ASKS_FOR_ADVICE.test(asked);
	const told = listTold(messages);
	const plan = findPlan(
		english.toLowerCase().replaceAll("’", "'"),
		told.map(({ text }) => text),
	);
	if (plan !== undefined) return [plan];
	const isAboutUser =
		attribute !== undefined ||
		(!isAdvice &&
			(ASKS_ABOUT_USER.test(asked) ||
				ASKS_WHETHER.test(asked) ||
				namesRelative(
					english,
					told.map(({ text }) => text),
				)));
	if (!isAboutUser && (isAdvice || !ASKS_ABOUT_THING.test(asked))) return [];
	const related = isAboutUser ? told : told.filter((one) => isAbout(one, english));
	const found =
		told.findLast(({ keys }) => keys.some((key) => attribute?.key.test(key))) ??
		told.findLast(({ text }) => attribute?.tells?.test(text)) ??
		(attribute?.isOnly === true ? undefined : findByWords(english, related));
	return found === undefined ? [] : [found.text];
}

/**
 * Returns the statement on which a question such as "what time?" asks for more: what the user wrote just before, or what
 * answered the question before.
 */
function recallMore(question: string, messages: readonly ChatMessage[]): string[] {
	const written = messages.filter(({ role }) => role === "user");
	const at = written.findLastIndex(({ content }) => !ASKS_FOR_MORE.test(toEnglish(content).text));
	const last = written[at];
	if (last === undefined) return [];
	const isStated = splitSentences(last.content).every(({ text }) => extractStatements(text).length > 0);
	const found = isStated ? recallAll([last, last]).slice(-1) : recall(last.content, written.slice(0, at + 1));
	return found.length === 1 ? found.filter((text) => fits(question, text)) : [];
}

/** Returns whether the message before the last tells of no trouble. */
function followsNoTrouble(messages: readonly ChatMessage[]): boolean {
	const before = messages.filter(({ role }) => role === "user").at(-2);
	return splitSentences(before?.content ?? "").every(
		({ text }) => text.endsWith("?") || asksWhatUserSaid(text) || tellsAboutUser(text),
	);
}

/** Returns whether a statement is about what a question calls "the …", such as "my budget is 500" about "the budget". */
function isAbout({ text, keys }: Told, question: string): boolean {
	if (!fits(question, text)) return false;
	const asked = contentOf(question);
	const isDetail = kindOf(question) !== null;
	// "When is the party?" of "I'm planning a birthday party for Saturday"
	const things = new Set([...asked].filter((word) => !MEASURES.has(word)));
	const isPlan = keys.some((key) => PLANNED.test(key));
	if (isDetail && isPlan && things.size > 0 && isSubset(things, contentOf(text))) return true;
	const words = text.toLowerCase().split(/[^\p{L}\p{N}]+/u);
	return keys.some((key) => {
		const [noun = ""] = key.replace(/^note /, "").split(" ");
		const isNamed = words.some((word, at) => word === noun && DETERMINERS.has(words[at - 1] ?? ""));
		// Of "I have an appointment", only details such as its time answer a question about "the appointment".
		if (!isNamed && !(noun === "have" && isDetail)) return false;
		const about = contentOf(key.replace(/^note /, ""));
		return about.size > 0 && (isSubset(about, asked) || isSubset(asked, about));
	});
}

/** Matches the key of a statement about what the user prepares. */
const PLANNED = /^(?:i am|we are) (?:planning|organi[sz]ing|preparing|hosting|throwing)\b/;
const DETERMINERS = new Set(["my", "our", "the", "this"]);

function isSubset(some: ReadonlySet<string>, all: ReadonlySet<string>): boolean {
	return [...some].every((word) => all.has(word));
}

/** Returns whether a statement contains what a question asks for, such as a time. */
function fits(question: string, text: string): boolean {
	const kind = kindOf(question);
	if (kind === null || matchKind(text, kind, question.toLowerCase()) > 0) return true;
	return COUNTABLE.has(kind) && [...contentOf(text)].some((word) => /\d/.test(word));
}

function kindOf(question: string): AnswerKind | null {
	const { kind } = expectedKind(question.toLowerCase());
	return kind ?? (/\bnumber\b/i.test(question) ? "number" : null);
}

/** What a number of any form may tell, such as the "at 5" of a time. */
const COUNTABLE: ReadonlySet<AnswerKind> = new Set(["time", "duration", "money", "number"]);

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
	/** Matches other statements that tell it. */
	tells?: RegExp;
	/** Whether the words of the question may also ask for it of something else, such as the name of a dog. */
	isOnly?: boolean;
}

const listAttributes = lazy((): readonly Attribute[] => [
	{
		asks: /\bmy (?:(?:full|first|last) )?name\b|\bwho (?:am i|i am)(?! \p{L}+ing\b)\b|\bwer bin ich\b|\bwhat am i called\b/u,
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
	{
		asks: /\bwhere (?:am i|i am|do i come|i come) from\b/,
		key: /^from$/,
		tells: /\bI(?:'m| am)(?: \p{Lu}[\p{L}'-]*)*,?(?: an? [^,.]+)? from \p{Lu}/u,
	},
	{ asks: /\b(?:when|where) (?:was i|i was) born\b/, key: /^birth$/ },
	{
		asks: /\bwhat do i do(?: for (?:a living|work))?\W*$|\bmy (?:job|profession|occupation)\b|\bwhere do i work\b/m,
		key: /^(?:work|job|profession|occupation)\b/,
		// "I'm Lena, a nurse", but not "I'm a mother of two".
		tells:
			/\bI(?:'m| am)(?: \p{Lu}[\p{L}'-]*)*(?:, \d+)?,?(?: and)? an? (?!(?:[\p{L}-]+ )*?(?:bit|little|lot|fan|beginner|person|man|woman|boy|girl|mother|father|mom|mum|dad|parent|member|citizen|vegetarian|vegan)\b)\p{Ll}/u,
	},
]);

const ASKS_FOR_ALL =
	/\bwhat (?:(?:do|can) you (?:know|remember)|(?:did|have) i (?:tell|told|share[d]?)(?: with)?(?: you)?) about (?:me|myself)\b|\bwhat (?:did|have) i ask(?:ed)? you to (?:remember|note|keep in mind)\b/;

/** Matches a question about the user: "Where do I keep my bees?", "Do you remember how tall I am?" */
const ASKS_ABOUT_USER =
	/(?:\b(?:what(?:'s|s)?|whom?|whose|where|when|which|how (?:old|tall|many|much|long)|wer|wo|wie|wann|welche\w*)|(?:^|\byou (?:still )?)remember|(?:^(?:und )?|, )was)\b.*\b(?:my|our|i|i'm|we|am|mein\w*|ich|unser\w*)\b/m;
/** Matches a question whether something that the user told is so: "Do I prefer tea or coffee?" */
const ASKS_WHETHER = /^(?:(?:and|so)[, ]+)*(?:do|did|am|was|have|are|were) (?:i|we)\b/m;
/** Matches a question about what the user may or should do. */
const ASKS_FOR_ADVICE =
	/\b(?:can|could|should|would|may|must|need|have to|want|do i do|am i (?:allowed|supposed)|how do|how to|kann|soll\w*|muss|darf)\b/;
/** Matches a question about something, which users may have called theirs, as in "when is the deadline?" */
const ASKS_ABOUT_THING =
	/^(?:(?:and|so|again|do you (?:know|remember)|(?:can you )?tell me)[, ]+)*(?:what(?:'?s| is| are| was| were)|(?:at )?what (?:time|day|date)|whom?|where|when|which|how (?:much|many|long|old))\b[^.?!\n]*\bthe \p{L}[^.?!\n]*[.?!\s]*$/mu;
/** Matches a question for more on what was just said, as in "and what time?" and "how old will he be?" */
const ASKS_FOR_MORE = new RegExp(
	String.raw`^(?:(?:and|but|so|ok|okay)[, ]+)*(?:${[
		"(?:(?:(?:at|on) )?(?:what|which) (?:time|day|date)|when|where|with whom|who(?: with)?|how much)(?: exactly)?(?:(?: is| was|'s) (?:it|that|this))?",
		"whom? (?:is|was|will) (?:it|that|this)(?: be)? with",
		"how (?:old|long|tall) (?:is|was|are|were|will) (?:he|she|it|that|they)(?: be)?(?: now| then)?",
	].join("|")})\W*$`,
	"i",
);
/** Matches a question for the user's job, unless it asks what to do about trouble. */
const ASKS_FOR_JOB_OR_HELP = /^(?:(?:and|so)[, ]+)*what do i do\W*$/m;
/** Matches a whole question for something that only the user can have said. */
const ASKS_WHAT_USER_SAID =
	/^(?:(?:hi|hello|hey|and|so|do you (?:know|remember)|(?:can you )?tell me)[, ]+)*(?:what(?:'s|s| is| was) my (?:(?:(?:full|first|last|dog'?s|cat'?s) )?name|age|job|profession|birthday|address|city|hometown|favou?rite \p{L}+)|what am i called|who (?:am i|i am)|how old (?:am i|i am)|when (?:was i|i was) born|where (?:do i|i) (?:live|work|come from)|where (?:am i|i am) from|what do i do for a living|what do you know about me|wie heiße ich|wer bin ich|wie alt bin ich|wo wohne ich|comment je m'appelle|où est-ce que j'habite|cómo me llamo|dónde vivo)\P{L}*$/iu;

/** Returns whether a message only asks for something that the user may have said in the conversation. */
export function asksWhatUserSaid(message: string): boolean {
	const asked = message.replace(/^¿/, "").replaceAll("’", "'").trim();
	return ASKS_WHAT_USER_SAID.test(asked) || asksAboutRelative(asked);
}

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

/** Returns the last sentence that contains all that a question in English asks for, except what its value shows. */
function findByWords(question: string, told: readonly Told[]): Told | undefined {
	const asked = contentOf(question);
	const aliases = listAliases(told.map(({ text }) => text));
	const telling = new Set([...asked].filter((word) => !MEASURES.has(word)));
	const unnamed = new Set([...telling].filter((word) => word !== NAME));
	const fitting = /\b(?:number|time|date|day|old|tall|many)\b/i.test(question)
		? told.filter(({ text }) => fits(question, text))
		: told;
	return (
		findAll(asked, told, aliases) ??
		findAll(telling, fitting, aliases) ??
		// "I have two kids, Ada and Ben" tells what they are called.
		(unnamed.size < telling.size
			? findAll(
					unnamed,
					told.filter(({ text }) => listRelatives(text).length > 0),
					aliases,
				)
			: undefined)
	);
}

function findAll(
	asked: ReadonlySet<string>,
	told: readonly Told[],
	aliases: ReadonlyMap<string, string>,
): Told | undefined {
	if (asked.size === 0) return undefined;
	return told.findLast(({ text }) => {
		const said = contentOf(`${text} ${toEnglish(text).text}`);
		for (const word of splitWords(text)) {
			const alias = aliases.get(word);
			if (alias !== undefined) said.add(stemOf(alias));
		}
		return [...asked].every(
			// The stem of "live" keeps the "e" that the one of "lives" loses.
			(term) =>
				said.has(term) ||
				said.has(term.replace(/e$/, "")) ||
				[...synonymsOf(term)].some((other) => said.has(other)),
		);
	});
}

/** Returns the stems of the words that are not stop words or about remembering. Everyday words such as "name" count. */
function contentOf(text: string): Set<string> {
	return new Set(
		splitWords(text)
			.map((word) => (LIKING.has(word) ? "liking" : word))
			.filter((word) => !isStopWord(word) && !ABOUT_TELLING.has(word))
			.map((word) => stemOf(NAMING.has(word) ? "name" : word)),
	);
}

const NAME = stemOf("name");
/** Words that give something a name. */
const NAMING = new Set("call called named".split(" "));

/** Words that say how much someone likes something. "What doesn't she like?" is answered by what she hates. */
const LIKING = new Set(
	"like likes liked love loves loved hate hates hated dislike dislikes disliked enjoy enjoys enjoyed adore adores detest detests".split(
		" ",
	),
);

const ABOUT_TELLING = new Set(
	"remember know told tell say said mention mentioned again earlier still recall".split(" "),
);
/** Words of questions such as "how old is my daughter?" and "what color is my car?", whose answers rarely contain them. */
const MEASURES = new Set(
	"old tall long many much far often number time date day color colour kind type sort brand make breed"
		.split(" ")
		.map(stemOf),
);
