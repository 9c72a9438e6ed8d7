/** Maximum number of segments of a path. */
const PATH_SEGMENTS_MAX = 16;
/** Maximum number of times that a path repeats a segment. */
const SEGMENT_REPEATS_MAX = 3;
/** Number of parameters from which a query is one of many combinations of filters. */
const COMBINED_PARAMETERS_MIN = 3;
/** Maximum number of pages of a calendar, or of combinations of filters, that are read per site. */
export const TRAP_GROUP_MAX = 36;

/** A year and another number, which the URL of a calendar contains. */
const YEAR = /(?:^|\D)(?:19|20)\d\d(?:\D|$)/;
const TWO_NUMBERS = /\d\D+\d/;
/** The end of the URL of a calendar: a number, a date, or a parameter with one. */
const ENDS_WITH_DATE = /[/=-]\d{1,4}(?:[-/]\d{1,2}){0,2}\/?$/;

/** Returns why a URL looks like part of an endless set of pages, or null. The reason is shown to the user. */
export function trapReason({ pathname }: URL): string | null {
	const segments = pathname.split("/").filter((segment) => segment !== "");
	if (segments.length > PATH_SEGMENTS_MAX) return `The path has more than ${PATH_SEGMENTS_MAX} parts.`;
	const repeats = Map.groupBy(segments, (segment) => segment);
	const isRepeated = [...repeats.values()].some(({ length }) => length > SEGMENT_REPEATS_MAX);
	return isRepeated ? "The path repeats itself." : null;
}

/** The reason for skipping the pages of a group beyond `TRAP_GROUP_MAX`. */
export const TRAP_GROUP_FULL = `More than ${TRAP_GROUP_MAX} pages differ only in a date or in their filters.`;

/**
 * Returns the group of a URL that belongs to a calendar or is one of many combinations of filters, or null. All pages of
 * such a group have the same URL except for numbers or values.
 */
export function trapGroup({ pathname, search, searchParams }: URL): string | null {
	const address = pathname + search;
	if (YEAR.test(address) && TWO_NUMBERS.test(address) && ENDS_WITH_DATE.test(address))
		return address.replace(/\d+/g, "#");
	const names = [...new Set(searchParams.keys())].sort();
	return names.length < COMBINED_PARAMETERS_MIN ? null : `${pathname}?${names.join("&")}`;
}
