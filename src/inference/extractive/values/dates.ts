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

function toYears(year: string, month: string | number = 1, day = "1"): number {
	return Number(year) + (Number(month) - 1 + (Number(day) - 1) / 31) / 12;
}
