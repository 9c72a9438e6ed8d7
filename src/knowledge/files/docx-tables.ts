/** A part of a document as mammoth reads it; only what this module needs. */
interface DocxElement {
	type: string;
	children?: DocxElement[];
	/** The text of an element of type `text`. */
	value?: string;
	/** Whether a run is bold. */
	isBold?: boolean;
	/** Whether a table row is a header. */
	isHeader?: boolean;
}

/** Maximum length of the name of a column, in UTF-16 code units. */
const NAME_MAX_CHARS = 60;
/** Number of columns and rows from which the first row is a header even if nothing but its place says so. */
const PLAIN_COLUMNS_MIN = 3;
const PLAIN_ROWS_MIN = 3;

/**
 * Marks the first row of each table as its header if the row names the columns. Word marks headers only if they repeat
 * on each page, so most documents have none.
 */
export function markTableHeaders(element: DocxElement): DocxElement {
	if (element.children === undefined) return element;
	const children = element.children.map(markTableHeaders);
	return { ...element, children: element.type === "table" ? markHeader(children) : children };
}

function markHeader(rows: DocxElement[]): DocxElement[] {
	const [first, ...others] = rows;
	if (first === undefined || rows.some(({ isHeader }) => isHeader === true)) return rows;
	return namesColumns(first, others) ? [{ ...first, isHeader: true }, ...others] : rows;
}

/**
 * Returns whether a row names the columns: its cells are short and differ, and it is bold unlike the others, stands above
 * numbers, or is the first row of a large table.
 */
function namesColumns(row: DocxElement, others: readonly DocxElement[]): boolean {
	const names = textsOf(row);
	const [, ...named] = names;
	const areNames = names.every((text) => text.length <= NAME_MAX_CHARS && !/^[\d.,\s]+$/.test(text));
	if (others.length === 0 || named.length === 0 || named.includes("") || !areNames) return false;
	if (new Set(names).size < names.length) return false;
	if (isBold(row) && !others.some(isBold)) return true;
	const isAboveNumbers = names.some(
		(name, at) => !/\d/.test(name) && others.every((other) => /^[^\p{L}]*\d/u.test(textsOf(other)[at] ?? "")),
	);
	return isAboveNumbers || (names.length >= PLAIN_COLUMNS_MIN && others.length + 1 >= PLAIN_ROWS_MIN);
}

function textsOf({ children = [] }: DocxElement): string[] {
	return children.map((cell) => textOf(cell).trim());
}

function textOf({ value = "", children = [] }: DocxElement): string {
	return value + children.map(textOf).join("");
}

/** Returns whether all text of an element is bold. */
function isBold(element: DocxElement): boolean {
	const runs = listRuns(element);
	return runs.length > 0 && runs.every((run) => run.isBold === true);
}

function listRuns(element: DocxElement): DocxElement[] {
	if (element.type === "run") return textOf(element).trim() === "" ? [] : [element];
	return (element.children ?? []).flatMap(listRuns);
}
