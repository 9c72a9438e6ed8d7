import { blankMarks } from "../../text/citation-marks.ts";
import { LIST_MARKER } from "../../text/list-marker.ts";
import { splitSentences } from "../../text/sentences.ts";
import { isDelimiterRow, splitCells } from "../../text/table-rows.ts";
import { parseSentence } from "./parsed-sentence.ts";
import { findUnit, type Quantity } from "./quantities.ts";
import { type LabeledCell, toLabeledCell } from "./row-quotes.ts";
import type { ParsedSentence } from "./sentence.ts";

/** A cell of a table row after the first one. */
export interface TableCell {
	/** Stems of the column's header. Empty in a list. */
	header: readonly string[];
	/** Stems of the cell. */
	value: readonly string[];
	/** The only number of the cell, or null. */
	quantity: Quantity | null;
}

/** A sentence, table row, or sentence of a list item. */
export interface IndexedSentence {
	/** Offsets in the text of the passage, in UTF-16 code units. */
	start: number;
	end: number;
	parsed: ParsedSentence;
	/**
	 * The start of the table row or list item that the sentence belongs to, which says nothing about the next one. Null
	 * for other sentences.
	 */
	entry: number | null;
	isRow: boolean;
	/**
	 * Stems of the first cell of a row, or of what a list item says before a colon and a number. Empty for other
	 * sentences.
	 */
	name: readonly string[];
	/** The other cells of a row, or what the list item says after the colon. */
	cells: readonly TableCell[];
	/**
	 * What a verbatim quote of the sentence looks like: the sentence itself or, for a row, its cells with their headers.
	 */
	quotes: readonly string[];
	/** The cells of a row with the labels of their columns. Empty for other sentences. */
	row: readonly LabeledCell[];
}

/** Parses the sentences, table rows, and list items of a text. */
export function parseSentences(text: string): IndexedSentence[] {
	let header: readonly Header[] = [];
	let before: readonly string[] = [];
	return splitSentences(blankMarks(text)).flatMap(({ text: sentence, start, end }): IndexedSentence[] => {
		const isRow = sentence.startsWith("|");
		const [first = "", line] = sentence.split("\n");
		if (isRow && line !== undefined && isDelimiterRow(line)) {
			header = splitCells(first).map(readHeader);
			return [];
		}
		if (isRow && isDelimiterRow(sentence)) {
			header = before.map(readHeader);
			return [];
		}
		const cells = isRow ? splitCells(sentence) : [];
		if (!isRow) header = [];
		before = cells;
		if (isRow) return [{ start, end, entry: start, ...parseRow(cells, header) }];
		const entry = findListItem(text, start);
		const item = sentence.replace(LIST_MARKER, "");
		return [{ start, end, entry, ...parseItem(sentence, item, entry !== null) }];
	});
}

type Content = Omit<IndexedSentence, "start" | "end" | "entry">;

function parseItem(sentence: string, item: string, isItem: boolean): Content {
	const [, label = "", value = ""] = (isItem ? LABELED_NUMBER.exec(item) : null) ?? [];
	const name = label === "" ? [] : listStems(label);
	const cells = name.length > 0 ? [toCell(NO_HEADER, value)] : [];
	return { parsed: parseSentence(sentence), isRow: false, name, cells, quotes: [item], row: [] };
}

/** A list item that gives a number for something, such as "Day ticket: 8 €". */
const LABELED_NUMBER = /^([^:.!?\d]{2,60}):[*_]*\s+([^:]*\d[^:]*)$/;

function parseRow(cells: readonly string[], header: readonly Header[]): Content {
	const labeled = cells.map((cell, at) => labelCell(header[at] ?? NO_HEADER, cell));
	const [subject = ""] = cells;
	const name = listStems(subject);
	const rest = cells.slice(1).map((cell, at) => `${header[at + 1]?.text ?? ""} ${cell}`.trim());
	const quotes = [
		cells.join(", "),
		[subject, ...rest].join(", "),
		...rest.flatMap((cell, at) => (header[at + 1] === undefined ? [] : [cell, `${subject}, ${cell}`])),
	];
	return {
		parsed: parseSentence(labeled.join(", ")),
		isRow: name.length > 0,
		name,
		cells: cells.slice(1).map((cell, at) => toCell(header[at + 1] ?? NO_HEADER, cell)),
		quotes,
		row: cells.map((cell, at) => toLabeledCell(header[at]?.text ?? "", cell)),
	};
}

/** The header of a column. */
interface Header {
	text: string;
	stems: readonly string[];
	/** The unit that it adds in parentheses, such as " EUR" in "Price (EUR)", or an empty string. */
	unit: string;
}

const NO_HEADER: Header = { text: "", stems: [], unit: "" };

function readHeader(text: string): Header {
	const [, added = ""] = /\((?:in )?([\p{L}€$£%]+)\)/u.exec(text) ?? [];
	const isUnit = added !== "" && findUnit(added.toLowerCase()) !== null;
	return { text, stems: listHeaderStems(text), unit: isUnit ? ` ${added}` : "" };
}

/** Returns a cell with its header. A unit in the parentheses of the header follows a number without a unit. */
function labelCell({ text, unit }: Header, cell: string): string {
	return `${text} ${cell}${isBareNumber(cell) ? unit : ""}`.trim();
}

function isBareNumber(cell: string): boolean {
	return /^[\d.,]+$/.test(cell);
}

function toCell({ stems, unit }: Header, cell: string): TableCell {
	const parsed = parseSentence(cell);
	const written = unit !== "" && isBareNumber(cell) ? cell + unit : cell;
	const [only, ...others] = listQuantities(written);
	return {
		header: stems,
		value: listValueStems(parsed),
		quantity: (others.length === 0 ? only : readFirstQuantity(written)) ?? null,
	};
}

function listQuantities(text: string): Quantity[] {
	return parseSentence(text).content.flatMap(({ quantity, kind }) =>
		kind === "number" && quantity ? [quantity] : [],
	);
}

/** Returns the number that a cell starts with if remarks follow, as in "1.95 euros per liter, pump 2". */
function readFirstQuantity(cell: string): Quantity | undefined {
	const [first = ""] = cell.split(/[,;](?=\s)|\s\(/);
	const [only, ...others] = listQuantities(first);
	return others.length === 0 && /^[\s€$£*_]*\d/.test(first) ? only : undefined;
}

function listStems(text: string): string[] {
	return parseSentence(text).content.map(({ stem }) => stem);
}

/**
 * Returns the stems of a header without what it adds in parentheses, with the letter that tells "Car park A" from "Car
 * park B".
 */
function listHeaderStems(header: string): string[] {
	return parseSentence(header.replace(/\([^()]*\)/g, "")).tokens.flatMap(({ kind, word, stem }) =>
		kind === "break" || (kind === "function" && word.length > 1) ? [] : [stem],
	);
}

/** Returns the stems of a cell, which may consist of function words, such as "yes" and "no". */
function listValueStems({ content, tokens }: ParsedSentence): string[] {
	return (content.length > 0 ? content : tokens).map(({ stem }) => stem);
}

/** Returns the start of the list item that an offset is in, or null. */
function findListItem(text: string, at: number): number | null {
	const start = text.lastIndexOf("\n", at - 1) + 1;
	return LIST_MARKER.test(text.slice(start, at + MARKER_MAX_CHARS)) ? start : null;
}

const MARKER_MAX_CHARS = 4;
