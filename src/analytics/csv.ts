/** Matches text that a spreadsheet would evaluate as a formula. */
const FORMULA = /^\s*[=+\-@\t\r]/;

/**
 * Formats rows as CSV (RFC 4180) with a header row. Puts a single quote in front of text that a spreadsheet would
 * evaluate.
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
export function formatCsv<Column extends string>(
	columns: readonly Column[],
	rows: readonly Partial<Record<Column, string | number | null>>[],
): string {
	const lines = [columns, ...rows.map((row) => columns.map((column) => row[column] ?? null))];
	return lines.map((line) => `${line.map(formatCell).join(",")}\r\n`).join("");
}

/** Returns an object without nesting, as a row of a table: `{ times: { p50: 1 } }` becomes `{ times_p50: 1 }`. */
export function flatten(row: object): Record<string, string | number | null> {
	const cells: Record<string, string | number | null> = {};
	for (const [name, value] of Object.entries(row)) {
		if (typeof value !== "object" || value === null) cells[name] = value;
		else for (const [key, cell] of Object.entries(flatten(value))) cells[`${name}_${key}`] = cell;
	}
	return cells;
}

function formatCell(value: string | number | null): string {
	if (value === null) return "";
	if (typeof value === "number") return String(value);
	const safe = FORMULA.test(value) ? `'${value}` : value;
	return /[",\r\n]/.test(safe) || safe !== value ? `"${safe.replaceAll('"', '""')}"` : safe;
}
