import { blankMarks } from "../../text/citation-marks.ts";
import { fold, foldCase } from "../../text/folding.ts";
import type { Passage } from "../../text/passage.ts";
import { splitSentences } from "../../text/sentences.ts";
import { findCapitalizedTerms, parseSentence } from "./parsed-sentence.ts";
import type { ParsedSentence } from "./sentence.ts";

/** The part of a passage that is used as evidence. */
export type EvidencePassage = Pick<Passage, "passageId" | "title" | "heading" | "text">;

/** One sentence or two adjacent sentences of a passage. */
export interface SentenceWindow {
	passage: IndexedPassage;
	/** The text to embed. It starts with the title of the page. */
	text: string;
	sentences: readonly ParsedSentence[];
	isRow: boolean;
	/** Whether it is a table row or a list item, which is never combined with another sentence. */
	isEntry: boolean;
	/** Whether the sentences are not adjacent, or belong to several passages. */
	isJoined?: boolean;
}

interface IndexedPassage {
	passageId: string;
	/** Stems of the title and heading, which describe the subject of the sentences. */
	about: ReadonlySet<string>;
	/** All stems of the title, heading and text. */
	terms: ReadonlySet<string>;
	/** Stems of the first cells of its tables, which name what each row is about. */
	rowNames: ReadonlySet<string>;
}

interface IndexedSentence {
	/** Offsets in the text of the passage, in UTF-16 code units. */
	start: number;
	end: number;
	parsed: ParsedSentence;
	/** Whether the sentence is a row of a table or an item of a list, which says nothing about the next one. */
	isEntry: boolean;
	/** Stems of the first cell of a row. Empty if the sentence is not a row. */
	rowNames: readonly string[];
	/** What a verbatim quote of the sentence looks like: the sentence itself or, for a row, its cells with their headers. */
	quotes: readonly string[];
}

/** An index of the sentences of all passages. */
export class PassageIndex {
	readonly windows: readonly SentenceWindow[];
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
		const isEntry = isRow || isListItem(text, start);
		if (!isRow)
			return [
				{
					start,
					end,
					parsed: parseSentence(sentence),
					isEntry,
					rowNames: [],
					quotes: [sentence.replace(LIST_MARKER, "")],
				},
			];
		const labeled = cells.map((cell, at) => `${header[at] ?? ""} ${cell}`.trim());
		const [subject = ""] = cells;
		const rowNames = parseSentence(subject).content.map(({ stem }) => stem);
		const rest = labeled.slice(1);
		const quotes = [
			cells.join(", "),
			[subject, ...rest].join(", "),
			...rest.flatMap((cell, at) => (header[at + 1] === undefined ? [] : [cell, `${subject}, ${cell}`])),
		];
		return [{ start, end, parsed: parseSentence(labeled.join(", ")), isEntry, rowNames, quotes }];
	});
}

function isListItem(text: string, start: number): boolean {
	return LIST_MARKER.test(text.slice(text.lastIndexOf("\n", start - 1) + 1, start + MARKER_MAX_CHARS));
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

function windowsOf(source: EvidencePassage, sentences: readonly IndexedSentence[]): SentenceWindow[] {
	const { passageId, title, text } = source;
	const about = new Set(parseSentence(headingOf(source)).content.map(({ stem }) => stem));
	const terms = new Set([
		...about,
		...sentences.flatMap(({ parsed }) => parsed.content.map(({ stem }) => stem)),
	]);
	const rowNames = new Set(sentences.flatMap((sentence) => sentence.rowNames));
	const passage = { passageId, about, terms, rowNames };
	return sentences.flatMap(({ parsed, start, end, isEntry, rowNames: own }, at) => {
		const isRow = own.length > 0;
		const one = { passage, text: `${title}: ${text.slice(start, end)}`, sentences: [parsed], isRow, isEntry };
		const next = sentences[at + 1];
		if (next === undefined || isEntry || next.isEntry) return [one];
		const both = `${title}: ${text.slice(start, next.end)}`;
		return [one, { ...one, text: both, sentences: [parsed, next.parsed] }];
	});
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
