import { blankMarks } from "../../text/citation-marks.ts";
import { fold, foldCase } from "../../text/folding.ts";
import { lazy } from "../../text/lazy.ts";
import type { Passage } from "../../text/passage.ts";
import { type IndexedSentence, parseSentences, type TableCell } from "./indexed-sentences.ts";
import { findCapitalizedTerms, parseSentence } from "./parsed-sentence.ts";
import { quotesRow, type RowKey, toRowKey } from "./row-quotes.ts";
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
	/** Stems of the first cell of a row, or of what a list item says before a number. Empty for other windows. */
	name: readonly string[];
	/** The cells of a row after the first one, or what the list item says after the colon. */
	cells: readonly TableCell[];
	/** Whether it is a table row or part of a list item, which is never combined with a sentence outside of it. */
	isEntry: boolean;
	/** The sentence before, which pronouns may refer to, or null. */
	previous: ParsedSentence | null;
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
	rowNames: readonly (readonly string[])[];
	/** Stems of what its list items say before a number. */
	itemNames: readonly (readonly string[])[];
	/** All stems of its list items. */
	itemTerms: ReadonlySet<string>;
	/** Stems of the other cells that consist of several words and no number, and may also name what their row is about. */
	rowLabels: readonly (readonly string[])[];
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
	/** The inverse document frequencies of stems by their number of sentences, as far as they have been asked for. */
	readonly #weights: number[] = [];
	/** The passage of each sentence, row and cell, by its words. */
	readonly #quotes = new Map<string, string>();
	/** The rows of all tables, of which answers quote only some cells. */
	readonly #rows: { key: RowKey; passageId: string }[] = [];

	constructor(passages: readonly EvidencePassage[]) {
		const windows: SentenceWindow[] = [];
		const names = new Set<string>();
		let sentenceCount = 0;
		for (const passage of passages) {
			const sentences = parsePassage(passage);
			windows.push(...windowsOf(passage, sentences));
			for (const name of findCapitalizedTerms(headingOf(passage))) names.add(name);
			for (const { parsed, quotes, row } of sentences) {
				if (row.length > 1) this.#rows.push({ key: toRowKey(row, quoteKey), passageId: passage.passageId });
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
		const words = quoteKey(sentence);
		const quoted = this.#quotes.get(words);
		if (quoted !== undefined || !CELLS.test(sentence)) return quoted ?? null;
		return this.#rows.find(({ key }) => quotesRow(words, key))?.passageId ?? null;
	}

	/** Returns whether the text of a passage contains a stem. */
	has(stem: string): boolean {
		return this.#frequencies.has(stem);
	}

	/** Returns the inverse document frequency of a stem. */
	weightOf(stem: string): number {
		const frequency = this.#frequencies.get(stem) ?? 0;
		let weight = this.#weights[frequency];
		if (weight === undefined) {
			weight = Math.log(2 + this.#sentenceCount / (1 + frequency));
			this.#weights[frequency] = weight;
		}
		return weight;
	}
}

/** The sentences of passages that have been parsed. The agents of a task receive the same passages. */
const parsedPassages = new WeakMap<EvidencePassage, readonly IndexedSentence[]>();

function parsePassage(passage: EvidencePassage): readonly IndexedSentence[] {
	const known = parsedPassages.get(passage);
	if (known !== undefined) return known;
	const sentences = parseSentences(passage.text);
	parsedPassages.set(passage, sentences);
	return sentences;
}

/** Matches a row as answers quote it, such as "Ada — Born: 1815; Field: Mathematics". */
const CELLS = / [—–-] |: |; /;

/** Returns the words, numbers and signs of a sentence without punctuation, and without emphasis within a word. */
function quoteKey(sentence: string): string {
	const plain = blankMarks(sentence).replace(/(?<=\p{L})\*+(?=\p{L})/gu, "");
	return (foldCase(fold(plain)).match(quotedTokens()) ?? []).join(" ");
}

const quotedTokens = lazy(
	() => /\p{L}[\p{L}\p{M}\p{N}'’]*|(?<=^|\s)[-−](?=\p{N})|\p{N}+(?:[.,:]\p{N}+)*|[%€$£<>=+~]/gu,
);

function headingOf({ title, heading }: EvidencePassage): string {
	return `${title} ${heading ?? ""}`;
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
	const listNames = (isRow: boolean) =>
		sentences.flatMap((sentence) =>
			sentence.isRow === isRow && sentence.name.length > 0 ? [sentence.name] : [],
		);
	const items = sentences.filter(({ entry, isRow }) => entry !== null && !isRow);
	const itemTerms = new Set(items.flatMap(({ parsed }) => parsed.content.map(({ stem }) => stem)));
	const rowLabels = sentences.flatMap(({ cells }) =>
		cells.flatMap(({ value }) => (value.length > 1 && !value.some(hasDigit) ? [value] : [])),
	);
	const passage = {
		passageId,
		about,
		terms,
		rowNames: listNames(true),
		itemNames: listNames(false),
		itemTerms,
		rowLabels,
	};
	return sentences.flatMap(({ parsed, start, end, entry, isRow, name, cells }, at) => {
		const alone = `${title}: ${text.slice(start, end)}`;
		const previous = sentences[at - 1]?.parsed ?? null;
		const one = {
			passage,
			text: alone,
			sentences: [parsed],
			isRow,
			name,
			cells,
			isEntry: entry !== null,
			previous,
		};
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
