/** Matches the header of a column that only numbers the rows. */
const NUMBERING = /^(?:no|nr|number|#|id|rank|place|pos|position|row|index|platz|rang)?[.:]?$/i;
/** Matches a cell that only numbers its row, such as "3." or "M-017". */
const NUMBER = /^#?(?:\p{L}{1,3}-?)?\d{1,6}[.)]?$/u;

/**
 * Returns the position of the column that names the rows of a table: the first one, or the next one with a different
 * name in each row if the first one only numbers them. `header` is null if the columns have no names.
 */
export function findNameColumn(
	header: readonly string[] | null,
	rows: readonly (readonly string[])[],
): number {
	const isNumbering = header !== null && NUMBERING.test(header[0] ?? "");
	if (!isNumbering || rows.length < 2 || !rows.every(([first = ""]) => NUMBER.test(first))) return 0;
	const names = rows.map((cells) => cells[1] ?? "");
	const areNames = names.every((name) => /\p{L}/u.test(name) && !/\d/.test(name));
	return areNames && new Set(names).size === names.length ? 1 : 0;
}
