/** Matches the bar after a cell. `\|` is a bar in its text. */
export const CELL_BORDER = /(?<!\\)\|/;
const DELIMITERS = /^\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?$/;

/** Returns the text of each cell of a row of a Markdown table. The bars at both ends are optional. */
export function splitCells(row: string): string[] {
	return row
		.trim()
		.replace(/^\||(?<!\\)\|$/g, "")
		.split(CELL_BORDER)
		.map((cell) => unescapeBars(cell.trim()));
}

/** Returns the text of a cell without the escapes of its bars. */
export function unescapeBars(cell: string): string {
	return cell.replaceAll("\\|", "|");
}

/** Returns whether a line separates the header of a Markdown table from its rows, as in "| --- | ---: |". */
export function isDelimiterRow(line: string): boolean {
	return DELIMITERS.test(line.trim());
}
