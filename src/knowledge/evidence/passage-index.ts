import { blankMarks } from "../../text/citation-marks.ts";
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
}

interface IndexedPassage {
	passageId: string;
	/** Stems of the title and heading, which describe the subject of the sentences. */
	about: ReadonlySet<string>;
	/** All stems of the title, heading and text. */
	terms: ReadonlySet<string>;
}

interface IndexedSentence {
	/** Offsets in the text of the passage, in UTF-16 code units. */
	start: number;
	end: number;
	parsed: ParsedSentence;
	/** Whether the sentence is a row of a table. */
	isRow: boolean;
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

	constructor(passages: readonly EvidencePassage[]) {
		const windows: SentenceWindow[] = [];
		const names = new Set<string>();
		let sentenceCount = 0;
		for (const passage of passages) {
			const sentences = parseSentences(passage.text);
			windows.push(...windowsOf(passage, sentences));
			for (const name of findCapitalizedTerms(headingOf(passage))) names.add(name);
			for (const { parsed } of sentences) {
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

	/** Returns whether the text of a passage contains a stem. */
	has(stem: string): boolean {
		return this.#frequencies.has(stem);
	}

	/** Returns the inverse document frequency of a stem. */
	weightOf(stem: string): number {
		return Math.log(2 + this.#sentenceCount / (1 + (this.#frequencies.get(stem) ?? 0)));
	}
}

function headingOf({ title, heading }: EvidencePassage): string {
	return `${title} ${heading ?? ""}`;
}

function parseSentences(text: string): IndexedSentence[] {
	let header: readonly string[] = [];
	let before: readonly string[] = [];
	return splitSentences(blankMarks(text)).flatMap(({ text: sentence, start, end }) => {
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
		const written = isRow
			? cells.map((cell, at) => `${header[at] ?? ""} ${cell}`.trim()).join(", ")
			: sentence;
		return [{ start, end, parsed: parseSentence(written), isRow }];
	});
}

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
	const passage = { passageId, about, terms };
	return sentences.flatMap(({ parsed, start, end, isRow }, at) => {
		const one = { passage, text: `${title}: ${text.slice(start, end)}`, sentences: [parsed] };
		const next = sentences[at + 1];
		if (next === undefined || isRow || next.isRow) return [one];
		const both = `${title}: ${text.slice(start, next.end)}`;
		return [one, { passage, text: both, sentences: [parsed, next.parsed] }];
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
