import { isStopWord } from "../../../text/common-words.ts";
import { lazy } from "../../../text/lazy.ts";
import { splitWrittenWords } from "../../../text/terms.ts";
import { asksForLength, fitsDimension, tellsLength, tellsSize } from "./dimensions.ts";

/** What a question asks for. */
export type AnswerKind = "person" | "time" | "duration" | "money" | "number" | "place" | "reason" | "purpose";

/** Returns what a question asks for first, and the words that say so. The kind is null if no words do. */
export function expectedKind(question: string): { kind: AnswerKind | null; words: string } {
	let first = { kind: null as AnswerKind | null, words: "", index: Number.POSITIVE_INFINITY };
	for (const [kind, pattern] of QUESTIONS) {
		const found = pattern.exec(question);
		if (found === null || found.index >= first.index) continue;
		first = { kind, words: kind === "money" ? `${found[0]} cost price` : found[0], index: found.index };
	}
	return first;
}

/**
 * Returns how well a text contains what a question asks for, from 0 to 1. A number with another unit, for example, gets
 * less than 1. `asked` is the question in lower case.
 */
export function matchKind(text: string, kind: AnswerKind, asked: string): number {
	switch (kind) {
		case "person":
			return matchPerson(text, asked);
		case "time":
			return matchTime(text, asked);
		case "duration":
			return Number(durationPattern().test(text) || (asksForLength(asked) && tellsLength(text)));
		case "money":
			return matchMoney(text, asked);
		case "number":
			return matchNumber(text, asked);
		case "place":
			return matchPlace(text, asked);
		case "reason":
			return Number(REASON.test(text));
		case "purpose":
			return Number(PURPOSE.test(text));
	}
}

/** Prefers full names and names after "by" or "from" to single capitalized words. */
function matchPerson(text: string, asked: string): number {
	const names = listNew(text.replace(dateNamesPattern(), ""), namesPattern(), asked);
	if (names.length === 0) return 0;
	const isAgent = (name: string) =>
		["by", "from", "from the"].some((before) => text.includes(`${before} ${name}`));
	return names.some((name) => name.includes(" ") || isAgent(name)) ? 1 : SINGLE_NAME;
}

/** Returns whether a text contains a name. */
export function containsName(text: string): boolean {
	return text.replace(dateNamesPattern(), "").search(namesPattern()) >= 0;
}

/** How well a single capitalized word fits a question that asks for a person. */
const SINGLE_NAME = 0.6;

/** Prefers a place that directly follows a word of the question, as in "the box is under the counter". */
function matchPlace(text: string, asked: string): number {
	const places = [...text.matchAll(PLACE)].filter(([found]) => !asked.includes(lastWord(found)));
	const isNear = places.some(({ index }) =>
		splitWrittenWords(text.slice(Math.max(0, index - PLACE_MAX_CHARS), index)).some(
			(word) => word.length >= 3 && !isStopWord(word) && asked.includes(word),
		),
	);
	return isNear ? 1 : places.length > 0 ? OTHER_PLACE : 0;
}

/** Maximum distance of a place from a word of the question, in UTF-16 code units. */
const PLACE_MAX_CHARS = 30;
/** How well a place fits that does not follow a word of the question. */
const OTHER_PLACE = 0.5;

/**
 * Prefers times and weekdays to dates if a question asks for opening hours, and ages and dates of origin to other ones if it
 * asks how old something is.
 */
function matchTime(text: string, asked: string): number {
	if (asksForAge(asked)) {
		if (AGE.test(text) || (ORIGIN.test(text) && YEAR.test(text))) return 1;
		return YEAR.test(text) ? OTHER_TIME : 0;
	}
	if (WILL.test(asked) && !WILL.test(text)) return timePattern().test(text) ? OTHER_TIME : 0;
	// "In August, there are no rehearsals" says when there are others only in part.
	if (DENIES.test(text) && !DENIES.test(asked) && !text.split(SENTENCE_BREAK).some(affirmsTime))
		return timePattern().test(text) ? OTHER_TIME : 0;
	if (!asksForHours(asked)) return Number(timePattern().test(text));
	if (hoursPattern().test(text)) return 1;
	return timePattern().test(text) ? OTHER_TIME : 0;
}

/** How well a date fits a question that asks for opening hours, or a past one a question for the future. */
const OTHER_TIME = 0.5;
const SENTENCE_BREAK = /(?<=[.!?]) (?=\p{Lu})/u;

function affirmsTime(sentence: string): boolean {
	return timePattern().test(sentence) && !DENIES.test(sentence);
}

const DENIES = /\b(?:no|not|never|cannot)\b|n't\b/i;
const WILL = /\bwill\b/;
const ASKS_FOR_AGE = /\bhow old (?:is|are|was|were)\b/;
/** "is 41", "41 years old", "aged 41", "a 41-year-old" */
const AGE =
	/\b(?:is|are|was|were|turned|aged|age:?) (?:about |almost |over |nearly |only )?\d{1,3}(?=[.,;]| and\b| years\b|$)|\b\d{1,5}[ -]years?[ -]old\b/i;
const YEAR = /\b(?:1\d{3}|20\d{2})s?\b|\bcentur(?:y|ies)\b/i;
const ORIGIN =
	/\b(?:born|dates? (?:from|back)|(?:exist\w*|stood|stands|running|going|here|there|open) (?:\w+ ){0,3}since|of(?= (?:about |the )?\d{4}\b)|from(?= (?:about |the )?(?:(?:early|late|mid)[ -])?\d{2,4}(?:s?\b(?!:)|th\b))|(?:(?:was|were|been|is) (?:\w+ )?|(?<=[,(] ?))(?:founded|built|established|opened|made|created|launched|formed|cast|put up|set up)|(?:founded|built|established|opened|made|created|launched|formed|started|began)(?= (?:in|on|about|around|by)\b)|the first)\b/i;

/** Returns whether a question in lower case asks how old something is. */
export function asksForAge(question: string): boolean {
	return ASKS_FOR_AGE.test(question);
}

/**
 * Looks for an amount of money, and for that of the thing that a question names, if it names one: "The rent is 840 €" or "840 €
 * rent" for "how much rent do I pay?"
 */
function matchMoney(text: string, asked: string): number {
	if (!MONEY.test(text)) return 0;
	const [, thing] = PAID_THING.exec(asked) ?? [];
	if (thing === undefined) return 1;
	const number = String.raw`(?:\p{N}|\b(?:${WORDS_FOR_NUMBERS})\b)`;
	const amount = String.raw`\b${thing}\b[^.,;]{0,30}?${number}|(?:${CURRENCY})(?: (?:of|in|for))? ${thing}\b`;
	return Number(new RegExp(amount, "iu").test(text));
}

/** Returns whether a question in lower case asks for the amount of a thing that it names. */
export function asksForAmountOf(question: string): boolean {
	return PAID_THING.test(question);
}

const PAID_THING =
	/\bhow much (?!(?:money|more|less|extra|should|would|could)\b)(\p{L}{3,}) (?:do|does|did|will|would|must|should|can|have) /u;

function matchNumber(text: string, asked: string): number {
	const fit = fitsDimension(text, asked);
	if (fit === "said" || fit === "possible") return 1;
	const [, unit] = UNITS.find(([pattern]) => pattern.test(asked)) ?? [];
	if (unit?.test(text) || (ASKS_FOR_SIZE.test(asked) && tellsSize(text))) return 1;
	if (listNew(text, NUMBER, asked).length === 0) return 0;
	return unit === undefined && fit === null ? 1 : OTHER_NUMBER;
}

/** Returns the matches whose last word is not in the question. */
function listNew(text: string, pattern: RegExp, asked: string): string[] {
	return (text.match(pattern) ?? []).filter((found) => !asked.includes(lastWord(found)));
}

function lastWord(text: string): string {
	return text.toLowerCase().split(" ").at(-1) ?? "";
}

/** How well a number fits a question that asks for one with another unit. */
const OTHER_NUMBER = 0.3;

/** Returns whether the name of a column says that it contains what a question asks for. */
export function isColumnOf(header: string, kind: AnswerKind): boolean {
	return COLUMNS[kind].test(header);
}

const UNITS_OF_TIME =
	"(?:milli)?seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|nights?|weeks?|months?|years?|decades?|centur(?:y|ies)|Sekunden?|Minuten?|Stunden?|Tagen?|Wochen?|Monaten?|Jahren?";

/** The kinds and the questions that ask for them, the most specific first. */
const QUESTIONS: readonly (readonly [AnswerKind, RegExp])[] = [
	[
		"reason",
		/\b(?:why|how come|what(?:'s| is| was) the (?:reason|cause)|what causes?|reasons? (?:for|of)|warum|wieso|weshalb|pourquoi)\b/i,
	],
	[
		"duration",
		new RegExp(
			String.raw`\b(?:how (?:long(?! is the)|(?:many|much) (?:${UNITS_OF_TIME}|time)|quickly|soon)|what duration|wie lange|combien de temps|cu[aá]nto tiempo)\b`,
			"i",
		),
	],
	[
		"money",
		/\b(?:how much (?:is|are|(?:does|do|did|would|will|can|could) (?![^?]*\b(?:weigh|measure|hold|contain|carry|fit|grow)\b)|for|to pay|money)|how much (?:an?|the|it|this|one|your) [^?]{0,40}(?<= )(?:is|are|costs?)|how much [^?]{1,30} (?:pay|spend|owe|spent|paid|owed)\b|how expensive|how high (?:is|are|was|were) (?=[^?]{1,40}\b(?:tax|fees?|fines?|deposit|rent|price|costs?|salary|wage|premium|bill|penalty)\b)|(?<!\b(?:includ|exclud|cover|part of)\w*(?: (?:in|with|by|from))?(?: (?:the|my|your|a))?(?: [\p{L}-]+)? )(?<!\b(?:which|welche) )(?:prices?|costs?|fees?|fares?|charges?)|what (?:do|must|does) \w+ pay|was kosten?|wie viel kostet|wie teuer|preise?|combien co[uû]te\w*|cu[aá]nto cuestan?)\b/iu,
	],
	[
		"time",
		/^\W*when\b|\bwhen(?: (?:is|are|was|were|do|does|did|can|could|will|would|should|must|has|have)\b|\W*$)|\b(?:(?:what|which) (?:year|date|day|days|time|times|month|century)|what(?:'s| is| are) the (?:date|time|opening hours|hours)|opening hours|since when|how old (?:is|are|was|were)|wann|quand|cu[aá]ndo|in welchem jahr)\b/i,
	],
	[
		"number",
		/\b(?:how (?:many|much|big|large|tall|high|far|deep|steep|broad|heavy|fast|slow|hot|cold|wide|warm|often|old|small|strong|thick|long)|(?:what|which) (?:percentage|percent|share|number|amount|temperature|size|speed|weight|angle|distance|ratio)|number of|amount of|temperature|wie viele?|wie (?:hoch|gro[sß]+|weit|schnell|schwer)|combien|cu[aá]nt[oa]s?)\b/i,
	],
	["purpose", /\b(?:used? (?:for|of)|uses of|use cases?|purpose|applications? of|wofür|wozu)\b/i],
	[
		"person",
		/\b(?:who(?:'s|se|m)?(?! (?:can|could|may|might|must|should)\b)|(?:what|which) (?:person|people|company|organi[sz]ation|team)|inventors?|founders?|names? of (?:the|my|our|your|his|her|their)|['’]s (?:full |first |last )?name|wer|wem|wen|quién|qui)\b/i,
	],
	[
		"place",
		/\b(?:where|(?:what|which) (?:place|country|city|town|room|street|address|region)|wo|woher|wohin|où|d[oó]nde)\b/i,
	],
];

const MONTHS =
	"January|February|March|April|May|June|July|August|September|October|November|December|Januar|Februar|März|Mai|Juni|Juli|Oktober|Dezember";
const DAYS =
	"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?|weekends?|Montags?|Dienstags?|Mittwochs?|Donnerstags?|Freitags?|Samstags?|Sonntags?";
const WORDS_FOR_NUMBERS =
	"two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundreds?|thousands?|millions?|billions?|dozens?|half|halves|third|quarter|percent|twice|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|zwölf|elf";

/** Names: capitalized words after the first word of the text, or several capitalized words. */
const namesPattern = lazy(
	() =>
		/(?<=[\p{Ll}\p{N},;:)"”] )(?<!(?<!\b(?:from|by) )\b(?:[Tt]he|[Aa]n?) )["“]?\p{Lu}[\p{L}'’.-]+(?: \p{Lu}[\p{L}'’.-]+)*|\p{Lu}[\p{L}'’-]+ (?:\p{Lu}[\p{L}'’.-]* )?\p{Lu}[\p{L}'’-]+/gu,
);
const dateNamesPattern = lazy(() => new RegExp(`\\b(?:${MONTHS}|${DAYS})\\b`, "g"));
const timePattern = lazy(
	() =>
		new RegExp(
			String.raw`\b(?:1\d{3}|20\d{2}|(?:in|by|until|year) 2\d{3}|\d{1,2}(?::\d{2}| ?[ap]\.?m\b)|${MONTHS}|${DAYS}|centur(?:y|ies)|daily|weekly|noon|midnight|morning|evening|night|every (?:day|week|month|year)|day of (?:the|each|every) (?:week|month|year)|\d{1,2} Uhr|(?:after|within) (?:[\w-]+ ){1,2}(?:${UNITS_OF_TIME})|(?:${UNITS_OF_TIME}) (?:before|after|ahead|later|in advance))\b|\d[-–]\d{1,2}(?::\d{2})?\b`,
			"iu",
		),
);
/** Returns whether a question in lower case asks when something is open. */
export function asksForHours(question: string): boolean {
	return ASKS_FOR_HOURS.test(question);
}

const ASKS_FOR_HOURS =
	/\b(?:(?<!\bhow many )hours|opening times?|when (?:do|does|are|is) .{1,40}\b(?:open|close|shut)(?:ing|ed|s)?)\b/;
const hoursPattern = lazy(
	() =>
		new RegExp(
			String.raw`\b(?:\d{1,2}(?::\d{2}| ?[ap]\.?m\b| Uhr)|${DAYS}|daily|noon|midnight|closed|every day|24 hours)\b|\d[-–]\d{1,2}(?::\d{2})?\b`,
			"iu",
		),
);
const durationPattern = lazy(
	() =>
		new RegExp(
			// "118 euros a night" and "twice a week" tell no duration.
			String.raw`(?:\p{N}|(?<!(?:\p{N}|\p{N} \p{L}{1,9}|[€$£]|\b(?:once|twice|times)) )\ban?\b|\b(?:one|few|several|some|couple of|${WORDS_FOR_NUMBERS})\b)[\p{N}.,]*(?:[ -]?(?:to|and|or|[-–])[ -]?[\p{L}\p{N}]+)? ?(?:more |long )?-?(?:${UNITS_OF_TIME}|ms|s|h)\b|\bovernight\b|\ball (?:day|night)\b|\bwithin (?:${UNITS_OF_TIME})`,
			"iu",
		),
);
const CURRENCY = String.raw`[$€£¥₹]\s?\d[\d.,]*|\d\s?(?:[$€£¥₹]|(?:euros?|dollars?|pounds?|cents?|francs?|yen|rupees?|EUR|USD|GBP|CHF|ct|p)\b)`;
const MONEY = new RegExp(
	String.raw`${CURRENCY}|\b(?:free|for nothing|kostenlos|gratis|half price|(?:day|week|month|year)s?['’]s? (?:rent|pay|wages?|salary))\b`,
	"i",
);
export const NUMBER = new RegExp(String.raw`\p{N}[\p{N}.,]*|\b(?:${WORDS_FOR_NUMBERS})\b`, "giu");
/** A preposition of place and the word that follows it. */
const PLACE =
	/\b(?:in|at|on|near|from|behind|beside|between|opposite|under|above|below|next to|inside|into|along) (?:(?:the|an?|every|each|its|their|his|her) )?(?!\d|general\b|fact\b|order\b|addition\b|time\b)[\p{L}-]+/gu;
const ASKS_FOR_SIZE = /\bhow (?:big|large)\b|\bsize\b/;
/** Units by what a question asks for. */
const UNITS: readonly (readonly [RegExp, RegExp])[] = [
	[/temperature|how (?:hot|cold|warm)|degrees/, /°|degrees/i],
	[/percent|share of|proportion/, /%|percent/i],
	[/angle/, /°|degrees/i],
	[/how often/, /\b(?:every|each|once|twice|times|daily|(?:bi)?weekly|monthly|yearly)\b|days?\b/i],
];
const REASON =
	/\b(?:because|so that|therefore|thus|hence|due to|owing to|in order to|reason|causes?|as a result|that is why|means that|otherwise|for this|weil|denn|damit|deshalb|parce que)\b|: (?:they|it|this|there) \p{Ll}/iu;
const PURPOSE =
	/\b(?:used (?:for|to|in|as)|uses|serves? (?:to|as|for)|lets?|allows?|enables?|purpose|helps?|intended|wird (?:für|zu))\b/i;

const COLUMNS: Record<AnswerKind, RegExp> = {
	person:
		/\b(?:name|who|person|customer|client|buyer|seller|tenant|manager|author|inventor|founder|owner|contact|lead|staff|teacher|lecturer|coach|trainer|instructor|artist|supplier|company|service|provider|vendor)\b|\bby$|\b(?:\w+ed|sold|lent|sent|paid|given) to$/i,
	time: /\b(?:time|when|date|year|days?|hours?|open|opens|opening|from|until|start|departure|arrival|season|deadline|due|collected|delivery|born|founded|built|since)\b/i,
	duration: /\b(?:time|duration|period|takes?|minutes?|hours?|days?|weeks?|length|how long|valid|ready)\b/i,
	money:
		/price|preis|\b(?:kosten|costs?|fees?|fines?|rate|rent|salary|wages?|deposit|admission|tariff|amount|fares?|charges?|total|eur|usd|gbp)\b|[€$£]/i,
	number:
		/\b(?:number|how many|amount|count|quantity|size|weight|height|length|share|percent|total|capacity|distance|load|maximum)\b|%|#/i,
	place: /\b(?:place|where|location|room|city|country|address|region|found in|floor|habitat)\b/i,
	purpose: /\b(?:use|uses|used|purpose|for|what|meaning)\b/i,
	reason: /\b(?:why|reason|cause|because|explanation|meaning|notes?)\b/i,
};
