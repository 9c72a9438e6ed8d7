import type { Cell } from "./unit.ts";

/** Formats a row, such as "Croissant — Price: 2.40 €; Size: small". `include` selects the columns after the first. */
export function formatRow(
	[first, ...others]: readonly Cell[],
	include: (cell: Cell) => boolean = () => true,
): string {
	const values = others.filter((cell) => cell.text !== "" && include(cell)).map(formatCell);
	const name = first === undefined ? "" : formatName(first);
	if (values.length === 0) return name;
	return name === "" ? values.join("; ") : `${name} — ${values.join("; ")}`;
}

/** Puts the name of its column before the value of a cell. */
export function formatCell({ column, text }: Cell): string {
	return column === "" ? text : `${column}: ${text}`;
}

/** Puts the name of the column before a bare number, as in "Version 4.2". */
export function formatName({ column, text }: Cell): string {
	return column !== "" && /^[\d.]{1,8}$/.test(text) ? `${column} ${text}` : text;
}
