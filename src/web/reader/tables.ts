/** Matches lines that are rows of a table in Markdown, including the line break after the last one. */
const ROWS = /((?:^\|.*\|[ \t]*(?:\n|$))+)/gm;
const DELIMITERS = /^\|[ \t:|-]*-[ \t:|-]*\|[ \t]*$/;
const CELL_BORDER = /(?<!\\)\|/;

/** The rows of a table, each with the texts of its cells. */
export interface Table {
	hasHeader: boolean;
	rows: string[][];
}

/** Splits a text into tables and what is between them. A part of a table is one, too, if it consists of whole rows. */
export function splitTables(text: string): (string | Table)[] {
	return text.split(ROWS).map((part, index) => (index % 2 === 1 ? parseTable(part) : part));
}

/** Returns a text with a middle dot between the cells of its tables and a semicolon between their rows. */
export function withoutTableBorders(text: string): string {
	return splitTables(text)
		.map((part) =>
			typeof part === "string" ? part : `${part.rows.map((row) => row.join(" · ")).join("; ")}\n`,
		)
		.join("");
}

function parseTable(text: string): Table {
	const lines = text.trim().split("\n");
	const rows = lines
		.filter((line) => !DELIMITERS.test(line))
		.map((line) =>
			line
				.trim()
				.slice(1, -1)
				.split(CELL_BORDER)
				.map((cell) => cell.trim().replaceAll("\\|", "|")),
		);
	return { hasHeader: DELIMITERS.test(lines[1] ?? ""), rows };
}
