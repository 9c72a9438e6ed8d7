/** Text that a spreadsheet would run as a formula: it begins with one of these, white space before it or not. */
const FORMULA = /^\s*[=+\-@\t\r]/;

/** Rows as CSV (RFC 4180), under the names of their columns. What a spreadsheet would take for a formula stands behind a quote mark. */
export function csv<Column extends string>(
	columns: readonly Column[],
	rows: readonly Record<Column, string | number | null>[],
): string {
	const lines = [columns, ...rows.map((row) => columns.map((column) => row[column]))];
	return lines.map((line) => `${line.map(cell).join(",")}\r\n`).join("");
}

function cell(value: string | number | null): string {
	if (value === null) return "";
	if (typeof value === "number") return String(value);
	const safe = FORMULA.test(value) ? `'${value}` : value;
	return /[",\r\n]/.test(safe) || safe !== value ? `"${safe.replaceAll('"', '""')}"` : safe;
}
