import { stemOf } from "./stems.ts";

const DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const MONTHS = "january february march april may june july august september october november december".split(
	" ",
);

const DAY = String.raw`(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:days?)?\.?`;
const MONTH = String.raw`(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)(?:uary|ruary|ch|il|ust|ember|ober)?\.?`;
const TO = String.raw`\s?(?:to|through|until|till|[-–—])\s?`;

const DAY_RANGE = new RegExp(`\\b(${DAY})${TO}(${DAY})(?!\\p{L})`, "giu");
/** "April–September" and "15 June to 31 August". */
const MONTH_RANGE = new RegExp(
	String.raw`\b(${MONTH})(?: \d{1,2})?${TO}(?:\d{1,2}(?:st|nd|rd|th|\.)? )?(${MONTH})(?!\p{L})`,
	"giu",
);
/** The first of the three months of each season. No "fall", because prices do. */
const SEASONS: ReadonlyMap<string, number> = new Map([
	["spring", 2],
	["summer", 5],
	["autumn", 8],
	["winter", 11],
]);
const SEASON = /\b(?:spring|summer|autumn|winter)(?=s?\b)/gi;
const DATE = /\b\d{4}-(0[1-9]|1[0-2])-[0-3]\d\b|(?<![\d.])[0-3]?\d\.(0?[1-9]|1[0-2])\.(?:\d{4}|\d\d)?(?!\d)/g;
const ABBREVIATED_DAY = /\b(?:mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)(?![\p{L}\p{N}])/giu;
const AGE_RANGES = [
	/\b(\d{1,2})\s?(?:to|[-–])\s?(\d{1,2})[\s-](?:years?|yrs?)\b/gi,
	/\b(?:child(?:ren)?|kids?|youths?|juniors?|ages?),? \(?(?:aged? )?(\d{1,2})\s?(?:to|[-–])\s?(\d{1,2})\b(?!\s?(?:(?:kg|cm|m|lbs?)\b|[€$£%]))/gi,
	/\b(?:child(?:ren)?|kids?|youths?|juniors?) (?:under|below)() (\d{1,2})\b(?!\s?(?:(?:kg|cm|m|lbs?)\b|[€$£%]))/gi,
];
/** Maximum number of years of a range of ages. */
const AGES_MAX = 30;

/**
 * Returns the words that a text implies: the days of "Tuesday to Friday", "weekends", and "Mon", the months of
 * "April–September", "15 June to 31 August", and "winter", the month of "1984-05-17" and "17.05.1984", and the ages of
 * "5–7 years", also as `age5`.
 */
export function listImpliedWords(text: string): string[] {
	const words: string[] = [];
	for (const [, from = "", to = ""] of text.matchAll(DAY_RANGE)) words.push(...rangeOf(DAYS, from, to));
	for (const [, from = "", to = ""] of text.matchAll(MONTH_RANGE)) words.push(...rangeOf(MONTHS, from, to));
	for (const [season] of text.matchAll(SEASON)) {
		const first = SEASONS.get(season.toLowerCase()) ?? 0;
		for (const at of [first, first + 1, first + 2]) words.push(MONTHS[at % MONTHS.length] ?? "");
	}
	for (const [abbreviation] of text.matchAll(ABBREVIATED_DAY)) words.push(...findNames(DAYS, abbreviation));
	for (const [, iso, dotted] of text.matchAll(DATE)) words.push(MONTHS[Number(iso ?? dotted) - 1] ?? "");
	if (/\bweekdays?\b|\bworking days?\b/i.test(text)) words.push(...DAYS.slice(0, 5));
	if (/\bweekends?\b/i.test(text)) words.push(...DAYS.slice(5));
	if (/\bdaily\b|\b(?:every|each) day\b/i.test(text)) words.push(...DAYS);
	for (const [, from = "", to = ""] of AGE_RANGES.flatMap((pattern) => [...text.matchAll(pattern)])) {
		const end = from === "" ? Number(to) : Number(to) + 1;
		const count = Math.min(AGES_MAX, end - Number(from));
		for (let at = 0; at < count; at++) words.push(String(Number(from) + at), `age${Number(from) + at}`);
	}
	return words;
}

/** Returns whether a text says from which month to which something is so. */
export function saysMonths(text: string): boolean {
	return text.search(MONTH_RANGE) >= 0;
}

/** Returns the days of the week that a text names or implies. */
export function listDays(terms: ReadonlySet<string>): string[] {
	return DAYS.filter((day) => terms.has(stemOf(day)));
}

/** Replaces an age, such as "7 year old" or "aged 7", with one word, so that it doesn't match other numbers. */
export function nameAges(text: string): string {
	return text
		.replace(/\b(\d{1,2})[ -]years?[ -]olds?\b/gi, "age$1")
		.replace(/\b(?:aged?|at the age of) (\d{1,2})\b(?!\s?(?:to|[-–])\s?\d)/gi, "age$1");
}

/** Returns the names from one to another, past the end if need be. */
function rangeOf(names: readonly string[], from: string, to: string): string[] {
	const first = names.indexOf(findNames(names, from)[0] ?? "");
	const last = names.indexOf(findNames(names, to)[0] ?? "");
	if (first < 0 || last < 0) return [];
	return names
		.map((_, at) => names[(first + at) % names.length] ?? "")
		.slice(0, ((last - first + names.length) % names.length) + 1);
}

function findNames(names: readonly string[], written: string): string[] {
	const start = written.toLowerCase().slice(0, 3);
	return names.filter((name) => name.startsWith(start));
}
