/** Matches a cell with its label, as in "Country: France". */
const LABELED = /^([^:]{1,60}): (.*)$/s;

/**
 * Returns the labels of rows such as `| Country: France | Capital: Paris |` as a header, and the rows without them. Cells
 * that are empty in a CSV file are left out of its rows, so that a row may lack some of the labels. Returns null if a cell
 * has no label, or if the rows have no label in common.
 */
export function readLabeledRows(
	rows: readonly (readonly string[])[],
): { header: string[]; rows: string[][] } | null {
	const labeled = rows.map((cells) => cells.map((cell) => LABELED.exec(cell)?.slice(1) ?? []));
	if (labeled.some((cells) => cells.some(([label]) => label === undefined))) return null;
	const byLabel = labeled.map((cells) => new Map(cells.map(([label = "", value = ""]) => [label, value])));
	if (byLabel.some(({ size }, at) => size < (rows[at]?.length ?? 0))) return null;
	const header: string[] = [];
	for (const row of byLabel) {
		let after = -1;
		for (const label of row.keys()) {
			if (!header.includes(label)) header.splice(after + 1, 0, label);
			after = header.indexOf(label);
		}
	}
	const isCommon = (label: string) => byLabel.every((row) => row.has(label));
	if (header.length < 2 || !header.some(isCommon)) return null;
	return { header, rows: byLabel.map((row) => header.map((label) => row.get(label) ?? "")) };
}
