/** Matches text that a spreadsheet would evaluate as a formula. */
const FORMULA = /^\s*[=+\-@\t\r]/;

/**
 * Formats rows as CSV (RFC 4180) with a header row. Puts a single quote in front of text that a spreadsheet would
 * evaluate.
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
export function formatCsv<Column extends string>(
	columns: readonly Column[],
	rows: readonly Record<Column, string | number | null>[],
): string {
	const lines = [columns, ...rows.map((row) => columns.map((column) => row[column]))];
	return lines.map((line) => `${line.map(formatCell).join(",")}\r\n`).join("");
}

function formatCell(value: string | number | null): string {
	if (value === null) return "";
	if (typeof value === "number") return String(value);
	const safe = FORMULA.test(value) ? `'${value}` : value;
	return /[",\r\n]/.test(safe) || safe !== value ? `"${safe.replaceAll('"', '""')}"` : safe;
}
