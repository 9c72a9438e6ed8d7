const MONTH_NAMES = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const MONTH = String.raw`(jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)(?:uary|ruary|ch|il|ust|ember|ober)?\.?`;
const YEAR = String.raw`(\d{4})(?!\d)`;
const ISO = new RegExp(String.raw`^${YEAR}-(\d{2})(?:-(\d{2}))?(?![\d-])`);
const DOTTED = new RegExp(String.raw`^(\d{1,2})\.(\d{1,2})\.${YEAR}`);
const NAMED = new RegExp(
	String.raw`^(?:(\d{1,2})(?:st|nd|rd|th|\.)? )?${MONTH} (?:(\d{1,2})(?:st|nd|rd|th)?,? )?${YEAR}`,
	"i",
);

/** Returns the date that a text begins with, in years and a fraction, or null if its month or year is missing. */
export function readDate(text: string): number | null {
	const [, isoYear, isoMonth, isoDay] = ISO.exec(text) ?? [];
	if (isoYear !== undefined) return toYears(isoYear, isoMonth, isoDay);
	const [, day, month, year] = DOTTED.exec(text) ?? [];
	if (year !== undefined) return toYears(year, month, day);
	const [, before, name = "", after, named] = NAMED.exec(text) ?? [];
	if (named === undefined) return null;
	return toYears(named, MONTH_NAMES.indexOf(name.toLowerCase().slice(0, 3)) + 1, before ?? after);
}

/** A day, month, or year as a text names it. */
export interface NamedDate {
	/** Its start, in years and a fraction. Without a year, only the fraction. */
	start: number;
	/** The start of the day, month, or year after it. */
	end: number;
	hasYear: boolean;
}

/** A regular expression for the dates that `readNamedDate` reads. */
export const NAMED_DATE = String.raw`(?:\d{4}-\d{2}-\d{2}|\d{1,2}\.\d{1,2}\.\d{4}|(?:(?:the )?\d{1,2}(?:st|nd|rd|th)? (?:of )?)?${MONTH.replace("(", "(?:")}(?!\p{L})(?: \d{1,2}(?:st|nd|rd|th)?(?![\d:]))?(?:,? \d{4})?|(?:1\d{3}|20\d{2})(?![\d\p{L}.,:-]))`;

/** Reads a date in lower case that may lack its year or its day, such as "march 1", "june 2019", and "2019", or returns null. */
export function readNamedDate(text: string): NamedDate | null {
	const full = ISO.test(text) || DOTTED.test(text) ? readDate(text) : null;
	if (full !== null) return { start: full, end: full + DAY, hasYear: true };
	if (/^\d{4}$/.test(text)) return { start: Number(text), end: Number(text) + 1, hasYear: true };
	const [, before, name, after, year] = PARTIAL.exec(text) ?? [];
	if (name === undefined) return null;
	const day = before ?? after;
	const month = MONTH_NAMES.indexOf(name.slice(0, 3)) + 1;
	const start = toYears(year ?? "0", month, day);
	const end = day === undefined ? toYears(year ?? "0", month + 1) : start + DAY;
	return { start, end, hasYear: year !== undefined };
}

const PARTIAL = new RegExp(
	String.raw`^(?:(?:the )?(\d{1,2})(?:st|nd|rd|th)? (?:of )?)?${MONTH}(?: (\d{1,2})(?:st|nd|rd|th)?(?!\d))?(?:,? (\d{4}))?$`,
);
/** The part of a year by which \`toYears\` counts days. */
const DAY = 1 / 31 / 12;

function toYears(year: string, month: string | number = 1, day = "1"): number {
	return Number(year) + (Number(month) - 1 + (Number(day) - 1) / 31) / 12;
}

const NAMED_DATES = new RegExp(NAMED_DATE, "giu");

/** Returns the days that a text names, such as "14 April" and "2027-04-14", as their numbers within a year of 372 days. */
export function listNamedDays(text: string): number[] {
	const dates = [...text.matchAll(NAMED_DATES)].map(([found]) => readNamedDate(found.toLowerCase()));
	return dates.flatMap((date) =>
		date !== null && date.end - date.start < 2 * DAY ? [Math.round((date.start % 1) / DAY)] : [],
	);
}
