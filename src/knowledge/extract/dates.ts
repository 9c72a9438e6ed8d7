/**
 * Parses a date and returns it as `YYYY-MM-DD`, in the time zone in which it was written. Returns null if the date is
 * invalid or ambiguous.
 */
export function parseDate(value: string): string | null {
	const iso =
		/^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)/.exec(value) ?? /^(\d{4})(\d{2})(\d{2})(?!\d)/.exec(value);
	if (iso) return formatDay(iso[1], iso[2], iso[3]);
	const dayFirst = /(?:^|[^\d])(\d{1,2})(?:st|nd|rd|th)?\s+([a-z]{3})[a-z]*\.?,?\s+(\d{4})(?!\d)/i.exec(
		value,
	);
	if (dayFirst) return formatDay(dayFirst[3], monthNumber(dayFirst[2]), dayFirst[1]);
	const monthFirst = /(?:^|[^a-z])([a-z]{3})[a-z]*\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)/i.exec(
		value,
	);
	if (monthFirst) return formatDay(monthFirst[3], monthNumber(monthFirst[1]), monthFirst[2]);
	const eastern = /^(\d{4})年(\d{1,2})月(\d{1,2})日/.exec(value);
	return eastern ? formatDay(eastern[1], eastern[2], eastern[3]) : null;
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

function monthNumber(name: string | undefined): string {
	return String(MONTHS.indexOf(name?.toLowerCase() ?? "") + 1);
}

function formatDay(year = "", month = "", date = ""): string | null {
	const written = `${year}-${month.padStart(2, "0")}-${date.padStart(2, "0")}`;
	const parsed = new Date(`${written}T00:00:00Z`);
	const exists = !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(written);
	return exists && Number(year) >= EARLIEST_YEAR ? written : null;
}

/** Earlier dates are assumed to be placeholders. */
const EARLIEST_YEAR = 1900;
