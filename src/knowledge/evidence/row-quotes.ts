/** A cell of a table row, and the label of its column, or an empty label. */
export interface LabeledCell {
	label: string;
	value: string;
}

/** Matches a cell that contains the label of its column, as in `| No: 1 | Name: Ada |`. */
const LABELED = /^([^:]{1,60}): +(\S.*)$/s;

/** Returns a cell with its label, which is in the cell itself if the table has no header. */
export function toLabeledCell(header: string, cell: string): LabeledCell {
	const [, label = "", value = ""] = (header === "" ? LABELED.exec(cell) : null) ?? [];
	return label === "" ? { label: header, value: cell } : { label, value };
}

/** The words of each cell of a row, without and with its label. */
export type RowKey = readonly { value: string; labeled: string }[];

/** Returns the words of the cells of a row. `toKey` returns the words of a text, separated by spaces. */
export function toRowKey(row: readonly LabeledCell[], toKey: (text: string) => string): RowKey {
	return row.map(({ label, value }) => ({ value: toKey(value), labeled: toKey(`${label} ${value}`) }));
}

/** Returns whether words quote a row: they are those of a cell, and of some of the others after their labels, in order. */
export function quotesRow(words: string, row: RowKey): boolean {
	return row.some((name) =>
		[name.value, name.labeled].some((start) => {
			if (start === "" || !`${words} `.startsWith(`${start} `)) return false;
			const rest = row.reduce(
				(left, cell) =>
					cell !== name && cell.labeled !== "" && left.startsWith(`${cell.labeled} `)
						? left.slice(cell.labeled.length + 1)
						: left,
				`${words} `.slice(start.length + 1),
			);
			return rest === "";
		}),
	);
}
