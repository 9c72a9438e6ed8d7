import { type Sentence, splitSentences } from "../../../text/sentences.ts";
import { isDelimiterRow, splitCells } from "../../../text/table-rows.ts";
import { readLabeledRows } from "./columns.ts";
import { DEFINITION, findEndOfEntries, isTitled } from "./entries.ts";
import { COUNTED, parseNumberedTitle } from "./numbering.ts";

/** A range of a text with its source, in UTF-16 code units. */
interface Line {
	text: string;
	start: number;
	end: number;
}

/** An item of a list. `text` has no marker. */
export interface ListItem extends Line {
	marker: string;
	/** Depth of nesting, starting at 0. */
	depth: number;
}

/** A row of a table. */
interface TableRow extends Line {
	cells: string[];
}

/** A paragraph, list, table, code block or heading of a passage, in order. */
export type Block =
	| { kind: "paragraph"; sentences: Sentence[] }
	| { kind: "list"; items: ListItem[]; isOrdered: boolean; isConnected?: boolean }
	| { kind: "table"; header: string[] | null; rows: TableRow[]; hasHeaderRow?: boolean }
	| { kind: "code"; code: Line }
	| { kind: "heading"; title: string };

const ITEM = new RegExp(
	String.raw`^(\s*)([-*+•‣◦▪]|\(?\d{1,3}[.)](?![ \t]+${COUNTED})|[a-z][.)])[ \t]+(?=\S)`,
	"u",
);
const FENCE = /^\s*(`{3,}|~{3,})/;
const HEADING = /^\s{0,3}#{1,6}\s+(.*?)\s*#*$/;
/** A line that consists of bold text and has no period is a heading. */
const BOLD_HEADING = /^\s*(?:\*\*([^*]*[^*.!?:])\*\*|__([^_]*[^_.!?:])__):?\s*$/;
/** Matches the question and the beginning of the answer in a list of questions and answers. */
const ASKED = /^\s*(?:\*\*)?(?:Q|Question|F|Frage)(?: ?\d{1,3})?[:.]\s*(\S.*?\?)(?:\*\*)?\s*$/;
const ANSWER = /^\s*(?:\*\*)?(?:A|Answer|Antwort)(?: ?\d{1,3})?:(?:\*\*)?\s+(?=\S)/;
const INDENT_PER_LEVEL = 2;

/** Parses the blocks of a passage. Reads each line once. */
export function parseBlocks(text: string): Block[] {
	const lines = splitLines(text);
	const blocks: Block[] = [];
	let at = 0;
	while (at < lines.length) {
		const line = lines[at];
		if (line === undefined) break;
		const next = lines[at + 1]?.text ?? "";
		const title = DEFINITION.test(next)
			? null
			: (parseTitle(line.text) ?? parseNumberedTitle(line.text, next));
		if (line.text.trim() === "") at++;
		else if (title !== null) {
			blocks.push({ kind: "heading", title });
			at++;
		} else if (FENCE.test(line.text)) at = readCode(lines, at, blocks);
		else if (startsTable(lines, at)) at = readTable(lines, at, blocks);
		else if (ITEM.test(line.text)) at = readList(lines, at, blocks);
		else at = readParagraph(lines, at, blocks);
	}
	return blocks;
}

function parseTitle(line: string): string | null {
	const [, heading] = HEADING.exec(line) ?? [];
	const [, bold, underlined] = BOLD_HEADING.exec(line) ?? [];
	const [, asked] = ASKED.exec(line) ?? [];
	return heading ?? bold ?? underlined ?? asked ?? null;
}

function splitLines(text: string): Line[] {
	const lines: Line[] = [];
	let start = 0;
	for (const line of text.split("\n")) {
		lines.push({ text: line, start, end: start + line.length });
		start += line.length + 1;
	}
	return lines;
}

function readCode(lines: readonly Line[], from: number, blocks: Block[]): number {
	const fence = FENCE.exec(lines[from]?.text ?? "")?.[1]?.slice(0, 3) ?? "```";
	let to = from + 1;
	while (to < lines.length && !(lines[to]?.text ?? "").trimStart().startsWith(fence)) to++;
	const inside = lines.slice(from + 1, to);
	const [first] = inside;
	const last = inside.at(-1);
	if (first !== undefined && last !== undefined) {
		const code = inside.map(({ text }) => text).join("\n");
		if (code.trim() !== "")
			blocks.push({ kind: "code", code: { text: code, start: first.start, end: last.end } });
	}
	return to + 1;
}

function startsTable(lines: readonly Line[], at: number): boolean {
	const text = lines[at]?.text ?? "";
	const next = lines[at + 1]?.text ?? "";
	return /^\s*\|.*\|/.test(text) || (text.includes("|") && next.includes("|") && isDelimiterRow(next));
}

function readTable(lines: readonly Line[], from: number, blocks: Block[]): number {
	const rows: TableRow[] = [];
	let header: string[] | null = null;
	let at = from;
	for (; at < lines.length; at++) {
		const line = lines[at];
		if (line === undefined || !line.text.includes("|")) break;
		if (isDelimiterRow(line.text)) {
			if (rows.length === 1) header = rows.pop()?.cells ?? null;
			continue;
		}
		rows.push({ ...line, cells: splitCells(line.text) });
	}
	if (rows.length > 0)
		blocks.push(header === null ? readLabels(rows) : { kind: "table", header, rows, hasHeaderRow: true });
	return at;
}

/** Moves the labels in the cells of rows to the header, if all of them have one. */
function readLabels(rows: TableRow[]): Block {
	const labeled = readLabeledRows(rows.map(({ cells }) => cells));
	if (labeled === null) return { kind: "table", header: null, rows };
	const unlabeled = rows.map((row, at) => ({ ...row, cells: labeled.rows[at] ?? [] }));
	return { kind: "table", header: labeled.header, rows: unlabeled };
}

function readList(lines: readonly Line[], from: number, blocks: Block[]): number {
	const items: ListItem[] = [];
	let at = from;
	for (; at < lines.length; at++) {
		const line = lines[at];
		if (line === undefined) break;
		const last = items.at(-1);
		const [marked = "", indent = "", marker = ""] = ITEM.exec(line.text) ?? [];
		if (marked !== "") {
			const start = line.start + marked.length;
			const depth = Math.floor(indent.replaceAll("\t", "    ").length / INDENT_PER_LEVEL);
			items.push({ text: line.text.slice(marked.length).trimEnd(), start, end: line.end, marker, depth });
		} else if (line.text.trim() === "") {
			const next = lines[at + 1]?.text ?? "";
			if (!ITEM.test(next) && !/^\s{2,}\S/.test(next)) break;
		} else if (last !== undefined && !isOtherBlock(lines, at)) {
			last.text += `\n${line.text.trim()}`;
			last.end = line.end;
		} else break;
	}
	blocks.push({ kind: "list", items, isOrdered: /\d/.test(items[0]?.marker ?? "") });
	return at;
}

function isOtherBlock(lines: readonly Line[], at: number): boolean {
	const text = lines[at]?.text ?? "";
	return HEADING.test(text) || FENCE.test(text) || startsTable(lines, at) || isNumberedTitle(lines, at);
}

function isNumberedTitle(lines: readonly Line[], at: number): boolean {
	return parseNumberedTitle(lines[at]?.text ?? "", lines[at + 1]?.text ?? "") !== null;
}

function readParagraph(lines: readonly Line[], from: number, blocks: Block[]): number {
	let to = from + 1;
	while (to < lines.length) {
		const line = lines[to]?.text ?? "";
		if (
			line.trim() === "" ||
			ITEM.test(line) ||
			isOtherBlock(lines, to) ||
			BOLD_HEADING.test(line) ||
			ASKED.test(line)
		)
			break;
		to++;
	}
	if (isTitled(lines.slice(from, to))) {
		blocks.push({ kind: "heading", title: (lines[from]?.text ?? "").trim().replace(/:$/, "") });
		blocks.push({
			kind: "list",
			items: lines.slice(from + 1, to).map(toItem),
			isOrdered: false,
			isConnected: true,
		});
		return to;
	}
	const isAnswer = ASKED.test(findTextBefore(lines, from));
	const inside = lines.slice(from, to).map((line, at) => ({
		...line,
		text: blankStart(line.text, isAnswer && at === 0 ? [QUOTE, ANSWER] : [QUOTE]),
	}));
	const first = inside.length > 2 && (inside[0]?.text ?? "").trimEnd().endsWith(":") ? 1 : 0;
	const end = findEndOfEntries(inside, first);
	const entries = inside.slice(first, end);
	if (entries.length > 1) {
		pushParagraph(inside.slice(0, first), blocks);
		blocks.push({ kind: "list", items: entries.map(toItem), isOrdered: false });
		pushParagraph(inside.slice(end), blocks);
	} else pushParagraph(inside, blocks);
	return to;
}

function toItem(line: Line): ListItem {
	return { ...line, text: line.text.trim(), marker: "", depth: 0 };
}

const QUOTE = /^\s*(?:>\s*)+/;

/** Replaces marks at the start of a line with as many spaces, so that offsets stay the same. */
function blankStart(line: string, marks: readonly RegExp[]): string {
	return marks.reduce((text, mark) => text.replace(mark, (found) => " ".repeat(found.length)), line);
}

/** Returns the last line before a position that isn't blank. */
function findTextBefore(lines: readonly Line[], at: number): string {
	for (let before = at - 1; before >= 0; before--) {
		const text = lines[before]?.text ?? "";
		if (text.trim() !== "") return text;
	}
	return "";
}

function pushParagraph(lines: readonly Line[], blocks: Block[]): void {
	const [first] = lines;
	if (first === undefined) return;
	const sentences = splitSentences(lines.map(({ text }) => text).join("\n")).map((sentence) => ({
		...sentence,
		start: sentence.start + first.start,
		end: sentence.end + first.start,
	}));
	blocks.push({ kind: "paragraph", sentences: joinAnnounced(sentences) });
}

/** Matches a word that announces the next sentence, as in "Definition. A neap tide is …". "Yes." answers a heading. */
const ANNOUNCEMENT = /^(?!(?:Yes|No)\b)\p{Lu}\p{L}+\.$/u;

/** Joins each sentence of one word with the next sentence. */
function joinAnnounced(sentences: readonly Sentence[]): Sentence[] {
	const joined: Sentence[] = [];
	for (const sentence of sentences) {
		const before = joined.at(-1);
		if (before === undefined || !ANNOUNCEMENT.test(before.text)) joined.push(sentence);
		else
			joined[joined.length - 1] = {
				...sentence,
				text: `${before.text} ${sentence.text}`,
				start: before.start,
			};
	}
	return joined;
}
