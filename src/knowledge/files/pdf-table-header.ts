import type { Chunk } from "./pdf-lines.ts";

/** Maximum length of the name of a column, in UTF-16 code units. */
const NAME_MAX_CHARS = 60;
/** Number of rows from which numbers below a name without digits show that it is one. */
const NUMBER_ROWS_MIN = 2;

type Cells = readonly (Chunk | null)[];

/**
 * Returns whether a row names the columns of the rows below it: its cells are short and differ, and it has another font
 * than most of them, or stands above numbers.
 */
export function namesColumns(row: Cells, others: readonly Cells[]): boolean {
	const names = row.map((cell) => cell?.text.trim() ?? "");
	const [, ...named] = names;
	if (others.length === 0 || named.length === 0 || named.includes("")) return false;
	if (new Set(names).size < names.length) return false;
	if (!names.every((name) => name.length <= NAME_MAX_CHARS && !/^[\d.,\s]+$/.test(name))) return false;
	return hasOtherFont(row, others) || isAboveNumbers(names, others);
}

/** Returns whether a row has one font, and neither the next row nor most others are in it. */
function hasOtherFont(row: Cells, others: readonly Cells[]): boolean {
	const font = fontOf(row);
	if (font === "" || fontOf(others[0] ?? []) === font) return false;
	return others.filter((other) => fontOf(other) === font).length < others.length / 2;
}

/** Returns the font of all cells, or "" if they differ. */
function fontOf(cells: Cells): string {
	const fonts = new Set(cells.flatMap((cell) => cell?.font ?? []));
	return fonts.size === 1 ? ([...fonts][0] ?? "") : "";
}

function isAboveNumbers(names: readonly string[], others: readonly Cells[]): boolean {
	// A form has names in its first column, and may have numbers in the second.
	if (others.length < NUMBER_ROWS_MIN || names[0]?.endsWith(":")) return false;
	return names.some((name, at) => {
		const values = others.flatMap((other) => other[at]?.text.trim() ?? []);
		return (
			!/\d/.test(name) &&
			values.length > others.length / 2 &&
			values.every((value) => /^[^\p{L}]*\d/u.test(value))
		);
	});
}
