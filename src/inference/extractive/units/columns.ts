import { AMOUNT, findPoint } from "../values/amounts.ts";

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

const SLASH_DATE = /^(\d{1,2})\/(\d{1,2})\/(\d{4})\b/;

/**
 * Returns the texts of a column with dates such as 03/15/2026 as 2026-03-15, and with numbers such as 1.200,50 as 1200.50.
 * Only the other texts of a column say whether the day or the month comes first, and what separates decimals.
 */
export function toPlainColumn(texts: readonly string[]): string[] {
	return toPlainNumbers(toIsoDates(texts));
}

function toIsoDates(texts: readonly string[]): string[] {
	const dates = texts.map((text) => SLASH_DATE.exec(text));
	const hasDay = (part: 1 | 2) => dates.some((date) => Number(date?.[part]) > 12);
	const isMonthFirst = hasDay(2);
	if (isMonthFirst === hasDay(1)) return [...texts];
	return texts.map((text, at) => {
		const [whole = "", first = "", second = "", year = ""] = dates[at] ?? [];
		const [month, day] = isMonthFirst ? [first, second] : [second, first];
		return whole === ""
			? text
			: `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}${text.slice(whole.length)}`;
	});
}

function toPlainNumbers(texts: readonly string[]): string[] {
	const amounts = texts.map((text) => AMOUNT.exec(text.trim()));
	const numbers = amounts.flatMap((amount) => amount?.[2] ?? []);
	const areAll = amounts.every((amount, at) => amount !== null || texts[at] === "");
	if (!areAll || findPoint(numbers) !== ",") return [...texts];
	return texts.map((text, at) => {
		const [, before = "", number = "", after = ""] = amounts[at] ?? [];
		return number === "" ? text : `${before}${number.replace(/[.'’]/g, "").replace(",", ".")}${after}`;
	});
}
