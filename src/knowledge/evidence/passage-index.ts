import { blankMarks } from "../../text/citation-marks.ts";
import { fold, foldCase } from "../../text/folding.ts";
import type { Passage } from "../../text/passage.ts";
import { splitSentences } from "../../text/sentences.ts";
import { findCapitalizedTerms, parseSentence } from "./parsed-sentence.ts";
import type { ParsedSentence } from "./sentence.ts";

/** The part of a passage that is used as evidence. */
export type EvidencePassage = Pick<Passage, "passageId" | "title" | "heading" | "text">;

/** One sentence of a passage, two adjacent ones, or a list item. */
export interface SentenceWindow {
	passage: IndexedPassage;
	/** The text to embed. It starts with the title of the page. */
	text: string;
	sentences: readonly ParsedSentence[];
	isRow: boolean;
	/** The cells of a row after the first one. */
	cells: readonly TableCell[];
	/** Whether it is a table row or part of a list item, which is never combined with a sentence outside of it. */
	isEntry: boolean;
	/** Whether the sentences are not adjacent, or belong to several passages. */
	isJoined?: boolean;
}

/** A cell of a table row after the first one. */
export interface TableCell {
	/** Stems of the column's header. */
	header: readonly string[];
	/** Stems of the cell. */
	value: readonly string[];
}

interface IndexedPassage {
	passageId: string;
	/** Stems of the title and heading, which describe the subject of the sentences. */
	about: ReadonlySet<string>;
	/** All stems of the title, heading and text. */
	terms: ReadonlySet<string>;
	/** Stems of the first cells of its tables, which name what each row is about. */
	rowNames: readonly (readonly string[])[];
	/** Stems of the other cells that consist of several words and no number, and may also name what their row is about. */
	rowLabels: readonly (readonly string[])[];
}

interface IndexedSentence {
	/** Offsets in the text of the passage, in UTF-16 code units. */
	start: number;
	end: number;
	parsed: ParsedSentence;
	/**
	 * The start of the table row or list item that the sentence belongs to, which says nothing about the next one. Null for other
	 * sentences.
	 */
	entry: number | null;
	/** Stems of the first cell of a row. Empty if the sentence is not a row. */
	rowNames: readonly string[];
	/** The other cells of a row. */
	cells: readonly TableCell[];
	/** What a verbatim quote of the sentence looks like: the sentence itself or, for a row, its cells with their headers. */
	quotes: readonly string[];
}

/** An index of the sentences of all passages. */
export class PassageIndex {
	readonly windows: readonly SentenceWindow[];
	/** The texts of all passages in lower case. */
	readonly texts: string;
	/**
	 * Words that occur as names anywhere in the passages. The first word of a sentence is a name if it is one of them.
	 */
	readonly names: ReadonlySet<string>;
	/** Indexes of the windows that contain each stem, in ascending order. */
	readonly #postings: ReadonlyMap<string, number[]>;
	/** Number of sentences that contain each stem. */
	readonly #frequencies = new Map<string, number>();
	readonly #sentenceCount: number;
	/** The passage of each sentence, row and cell, by its words. */
	readonly #quotes = new Map<string, string>();

	constructor(passages: readonly EvidencePassage[]) {
		const windows: SentenceWindow[] = [];
		const names = new Set<string>();
		let sentenceCount = 0;
		for (const passage of passages) {
			const sentences = parseSentences(passage.text);
			windows.push(...windowsOf(passage, sentences));
			for (const name of findCapitalizedTerms(headingOf(passage))) names.add(name);
			for (const { parsed, quotes } of sentences) {
				for (const quote of quotes) this.#quotes.set(quoteKey(quote), passage.passageId);
				for (const { kind, stem } of parsed.content) if (kind === "name") names.add(stem);
				for (const stem of new Set(parsed.content.map(({ stem }) => stem))) {
					this.#frequencies.set(stem, (this.#frequencies.get(stem) ?? 0) + 1);
				}
			}
			sentenceCount += sentences.length;
		}
		this.windows = windows;
		this.texts = passages.map(({ text }) => text.toLowerCase()).join("\n");
		this.names = names;
		this.#postings = buildPostings(windows);
		this.#sentenceCount = sentenceCount;
	}

	/** Returns the indexes of the windows that contain a stem, in their text or title. */
	windowsWith(stem: string): readonly number[] {
		return this.#postings.get(stem) ?? [];
	}

	/** Returns the id of a passage that contains a sentence, table row or cell word for word, or null. */
	findQuote(sentence: string): string | null {
		return this.#quotes.get(quoteKey(sentence)) ?? null;
	}

	/** Returns whether the text of a passage contains a stem. */
	has(stem: string): boolean {
		return this.#frequencies.has(stem);
	}

	/** Returns the inverse document frequency of a stem. */
	weightOf(stem: string): number {
		return Math.log(2 + this.#sentenceCount / (1 + (this.#frequencies.get(stem) ?? 0)));
	}
}

/** Returns the words, numbers and signs of a sentence without punctuation. */
function quoteKey(sentence: string): string {
	return (foldCase(fold(blankMarks(sentence))).match(QUOTED) ?? []).join(" ");
}

const QUOTED = /\p{L}[\p{L}\p{M}\p{N}'’]*|(?<=^|\s)[-−](?=\p{N})|\p{N}+(?:[.,:]\p{N}+)*|[%€$£<>=+~]/gu;

function headingOf({ title, heading }: EvidencePassage): string {
	return `${title} ${heading ?? ""}`;
}

function parseSentences(text: string): IndexedSentence[] {
	let header: readonly string[] = [];
	let before: readonly string[] = [];
	return splitSentences(blankMarks(text)).flatMap(({ text: sentence, start, end }): IndexedSentence[] => {
		const isRow = sentence.startsWith("|");
		const [first = "", line] = sentence.split("\n");
		if (isRow && line !== undefined && isRule(splitCells(line))) {
			header = splitCells(first);
			return [];
		}
		const cells = isRow ? splitCells(sentence) : [];
		if (isRow && isRule(cells)) {
			header = before;
			return [];
		}
		if (!isRow) header = [];
		before = cells;
		const entry = isRow ? start : findListItem(text, start);
		if (!isRow)
			return [
				{
					start,
					end,
					parsed: parseSentence(sentence),
					entry,
					rowNames: [],
					cells: [],
					quotes: [sentence.replace(LIST_MARKER, "")],
				},
			];
		const labeled = cells.map((cell, at) => `${header[at] ?? ""} ${cell}`.trim());
		const [subject = ""] = cells;
		const rowNames = listStems(subject);
		const others = cells
			.slice(1)
			.map((cell, at) => ({ header: listHeaderStems(header[at + 1] ?? ""), value: listValueStems(cell) }));
		const rest = labeled.slice(1);
		const quotes = [
			cells.join(", "),
			[subject, ...rest].join(", "),
			...rest.flatMap((cell, at) => (header[at + 1] === undefined ? [] : [cell, `${subject}, ${cell}`])),
		];
		const parsed = parseSentence(labeled.join(", "));
		return [{ start, end, parsed, entry, rowNames, cells: others, quotes }];
	});
}

function listStems(text: string): string[] {
	return parseSentence(text).content.map(({ stem }) => stem);
}

/** Returns the stems of a header without what it adds in parentheses, with the letter that tells "Car park A" from "Car park B". */
function listHeaderStems(header: string): string[] {
	return parseSentence(header.replace(/\([^()]*\)/g, "")).tokens.flatMap(({ kind, word, stem }) =>
		kind === "break" || (kind === "function" && word.length > 1) ? [] : [stem],
	);
}

/** Returns the stems of a cell, which may consist of function words, such as "yes" and "no". */
function listValueStems(cell: string): string[] {
	const { content, tokens } = parseSentence(cell);
	return (content.length > 0 ? content : tokens).map(({ stem }) => stem);
}

/** Returns the start of the list item that an offset is in, or null. */
function findListItem(text: string, at: number): number | null {
	const start = text.lastIndexOf("\n", at - 1) + 1;
	return LIST_MARKER.test(text.slice(start, at + MARKER_MAX_CHARS)) ? start : null;
}

const LIST_MARKER = /^\s*(?:[-*+•]|\d{1,2}[.)])\s/;
const MARKER_MAX_CHARS = 4;

/** Returns whether cells form the line between the header and the rows of a table. */
function isRule(cells: readonly string[]): boolean {
	return cells.every((cell) => /^:?-+:?$/.test(cell));
}

function splitCells(row: string): string[] {
	return row
		.replace(/^\||\|\s*$/g, "")
		.split("|")
		.map((cell) => cell.trim());
}

/** Maximum number of sentences of a list item that are read together. */
const ITEM_SENTENCES_MAX = 4;

function windowsOf(source: EvidencePassage, sentences: readonly IndexedSentence[]): SentenceWindow[] {
	const { passageId, title, text } = source;
	const about = new Set(parseSentence(headingOf(source)).content.map(({ stem }) => stem));
	const terms = new Set([
		...about,
		...sentences.flatMap(({ parsed }) => parsed.content.map(({ stem }) => stem)),
	]);
	const rowNames = sentences.flatMap(({ rowNames: names }) => (names.length > 0 ? [names] : []));
	const rowLabels = sentences.flatMap(({ cells }) =>
		cells.flatMap(({ value }) => (value.length > 1 && !value.some(hasDigit) ? [value] : [])),
	);
	const passage = { passageId, about, terms, rowNames, rowLabels };
	return sentences.flatMap(({ parsed, start, end, entry, rowNames: own, cells }, at) => {
		const isRow = own.length > 0;
		const alone = `${title}: ${text.slice(start, end)}`;
		const one = { passage, text: alone, sentences: [parsed], isRow, cells, isEntry: entry !== null };
		const after = sentences.slice(at + 1, at + ITEM_SENTENCES_MAX);
		const isOther = after.findIndex((next) => next.entry !== entry);
		const same = isOther === -1 ? after : after.slice(0, isOther);
		const isItemStart = entry !== null && sentences[at - 1]?.entry !== entry;
		const longer = same.slice(0, isItemStart ? same.length : 1).map((last, n) => ({
			...one,
			text: `${title}: ${text.slice(start, last.end)}`,
			sentences: [parsed, ...same.slice(0, n + 1).map((next) => next.parsed)],
		}));
		return [one, ...longer];
	});
}

function hasDigit(stem: string): boolean {
	return /\p{N}/u.test(stem);
}

function buildPostings(windows: readonly SentenceWindow[]): Map<string, number[]> {
	const postings = new Map<string, number[]>();
	windows.forEach(({ passage, sentences }, at) => {
		const stems = sentences.flatMap(({ content }) => content.map(({ stem }) => stem));
		for (const stem of new Set([...passage.about, ...stems])) {
			const indexes = postings.get(stem);
			if (indexes === undefined) postings.set(stem, [at]);
			else indexes.push(at);
		}
	});
	return postings;
}
