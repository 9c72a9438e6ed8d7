/** Matches a number with thousands separators: "1,500", "1,500.25", "1.500,25" and "3.700.000". */
const COMMA_GROUPS = /^-?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?$/;
const DOT_GROUPS = /^-?[1-9]\d{0,2}(?:(?:\.\d{3})+,\d+|(?:\.\d{3}){2,})$/;

/**
 * Reads a number in digits as it is written in English or German, where "3,5" has a decimal comma. "1.500" is one and a
 * half. Returns NaN for what isn't a number, such as the time "20:15".
 */
export function readNumber(written: string): number {
	if (COMMA_GROUPS.test(written)) return Number(written.replaceAll(",", ""));
	if (DOT_GROUPS.test(written)) return Number(written.replaceAll(".", "").replace(",", "."));
	return Number(written.replace(",", "."));
}
